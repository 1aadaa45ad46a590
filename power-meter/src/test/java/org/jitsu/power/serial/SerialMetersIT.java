package org.jitsu.power.serial;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jitsu.power.ManualClock;
import org.jitsu.power.meter.MeterException;
import org.jitsu.power.meter.Reading;
import org.jitsu.power.meter.Sensor;
import org.junit.jupiter.api.Test;

/** Instruments on the kernel's own serial lines: pseudo-terminals. */
class SerialMetersIT {
  private static final String IDENTITY =
      "Siglent Technologies,SPD3303X-E,SPD3XIDD4R5542,1.01.01.02.07R2";
  private final ManualClock clock = new ManualClock();

  private static double watts(Sensor sensor) throws MeterException {
    return ((Reading.Power) sensor.sample()).watts();
  }

  @Test
  void anInstrumentIsAskedForItsPower() throws MeterException {
    List<String> asked = new CopyOnWriteArrayList<>();
    try (Pty pty =
            new Pty(
                line -> {
                  asked.add(line);
                  return line.equals("*IDN?") ? IDENTITY : "+4.81230000E+00";
                });
        Sensor sensor = ScpiSensor.open(pty.device() + "?baud=115200", clock)) {

      assertThat(watts(sensor)).isEqualTo(4.8123);
      assertThat(sensor.zone().id()).isEqualTo("scpi/SPD3303X-E");
      assertThat(asked).containsExactly("*IDN?", "MEAS:POW?", "MEAS:POW?");
    }
  }

  @Test
  void orForAVoltageAndACurrent() throws MeterException {
    try (Pty pty =
            new Pty(
                line ->
                    switch (line) {
                      case "*IDN?" -> IDENTITY;
                      case "MEAS:VOLT?" -> "5.021";
                      case "MEAS:CURR?" -> "0.412";
                      default -> "";
                    });
        Sensor sensor = ScpiSensor.open(pty.device() + "?ask=MEAS:VOLT?*MEAS:CURR?", clock)) {

      assertThat(watts(sensor)).isEqualTo(5.021 * 0.412, within(1e-12));
    }
  }

  @Test
  void infinityAndRubbishAreNoPowers() throws MeterException {
    List<String> answers = new CopyOnWriteArrayList<>(List.of("1.0", "9.9E37", "-- OVLD --"));
    try (Pty pty = new Pty(line -> line.equals("*IDN?") ? IDENTITY : answers.removeFirst());
        Sensor sensor = ScpiSensor.open(pty.device(), clock)) {

      assertThatThrownBy(sensor::sample).hasMessageContaining("over its range: it answered 9.9E37");
      assertThatThrownBy(sensor::sample)
          .hasMessageContaining("answered '-- OVLD --', which is no number");
    }
  }

  @Test
  void anInstrumentThatIsSilentIsSaidToBe() {
    try (Pty pty = new Pty(line -> "")) {
      assertThatThrownBy(() -> ScpiSensor.open(pty.device(), clock))
          .isInstanceOf(MeterException.class)
          .hasMessageContaining("sent no line within 3 s");
    }
  }

  @Test
  void aMeterThatTalksByItselfIsListenedTo() throws MeterException {
    try (Pty pty = new Pty(line -> "");
        Sensor sensor = LineSensor.open(pty.device() + "?pattern=P=(?<mw>[0-9.]+)mW", clock)) {
      pty.say("U=5.02V I=0.310A P=1556.2mW\r\nU=5.01V I=0.3");
      assertThat(watts(sensor)).isEqualTo(1.5562, within(1e-12));
      pty.say("12A P=1563.0mW\r\nhello\r\n");
      assertThat(watts(sensor)).isEqualTo(1.563, within(1e-12));
      assertThatThrownBy(sensor::sample).hasMessageContaining("sent 'hello', in which no power");
    }
  }

  @Test
  void thePlainPatternTakesTheLastNumber() throws MeterException {
    try (Pty pty = new Pty(line -> "");
        Sensor sensor = LineSensor.open(pty.device(), clock)) {
      pty.say("12:30:01;230.1;0.08; 18.41 W\n");
      assertThat(watts(sensor)).isEqualTo(18.41);
    }
  }

  @Test
  void whatIsNotThereIsSaidToBeMissing() {
    assertThatThrownBy(() -> LineSensor.open("/dev/ttyNOSUCH7", clock))
        .isInstanceOf(MeterException.class)
        .hasMessageContaining("/dev/ttyNOSUCH7");
    assertThatThrownBy(() -> LineSensor.open("/dev/null?pattern=x", clock))
        .hasMessageContaining("has no group w or mw");
    assertThatThrownBy(() -> ScpiSensor.open("/dev/ttyS0?baud=fast", clock))
        .hasMessageContaining("baud=fast is no rate");
    assertThatThrownBy(() -> ScpiSensor.open("tcp://127.0.0.1:1", clock))
        .hasMessageContaining("127.0.0.1:1 cannot be reached");
  }
}

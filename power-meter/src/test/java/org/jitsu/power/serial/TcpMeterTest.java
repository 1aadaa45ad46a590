package org.jitsu.power.serial;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jitsu.power.ManualClock;
import org.jitsu.power.meter.MeterException;
import org.jitsu.power.meter.Reading;
import org.jitsu.power.meter.Sensor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An instrument that speaks SCPI over TCP, on the loopback interface. */
class TcpMeterTest {
  private static final Map<String, String> ANSWERS =
      Map.of("*IDN?", "RIGOL TECHNOLOGIES,DP832,DP8A1,00.01", "MEAS:VOLT?", "5", "MEAS:CURR?", "2");

  private final ManualClock clock = new ManualClock();
  private ServerSocket server;
  private final AtomicInteger answersLeft = new AtomicInteger(Integer.MAX_VALUE);

  @BeforeEach
  void turnOn() throws IOException {
    server = new ServerSocket(0, 4, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(this::serve);
  }

  @AfterEach
  void turnOff() throws IOException {
    server.close();
  }

  private void serve() {
    while (!server.isClosed()) {
      try (Socket client = server.accept();
          BufferedReader in =
              new BufferedReader(
                  new InputStreamReader(client.getInputStream(), StandardCharsets.US_ASCII))) {
        String question = in.readLine();
        while (question != null && answersLeft.getAndDecrement() > 0) {
          byte[] answer = (ANSWERS.get(question) + "\n").getBytes(StandardCharsets.US_ASCII);
          client.getOutputStream().write(answer);
          question = in.readLine();
        }
      } catch (IOException gone) {
        // The next client, or the end.
      }
    }
  }

  private Sensor open() throws MeterException {
    String address = "tcp://127.0.0.1:" + server.getLocalPort();
    return ScpiSensor.open(address + "?ask=MEAS:VOLT?*MEAS:CURR?", clock);
  }

  private static double watts(Sensor sensor) throws MeterException {
    return ((Reading.Power) sensor.sample()).watts();
  }

  @Test
  void isAskedForAVoltageAndACurrent() throws MeterException {
    try (Sensor sensor = open()) {
      assertThat(sensor.zone().id()).isEqualTo("scpi/DP832");
      assertThat(watts(sensor)).isEqualTo(10, within(1e-12));
    }
  }

  @Test
  void oneThatWasSwitchedOffIsFoundAgain() throws MeterException {
    try (Sensor sensor = open()) {
      answersLeft.set(1); // it goes between the voltage and the current

      assertThatThrownBy(sensor::sample)
          .isInstanceOfSatisfying(
              MeterException.class, e -> assertThat(e.kind()).isEqualTo(MeterException.Kind.SILENT))
          .hasMessageContaining("127.0.0.1:" + server.getLocalPort());
      answersLeft.set(Integer.MAX_VALUE);

      assertThat(watts(sensor)).isEqualTo(10, within(1e-12));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"tcp://", "tcp://a b", "tcp://127.0.0.1:99999", "tcp://[::1"})
  void whatIsNoAddressIsSaidToBeNone(String address) {
    assertThatThrownBy(() -> ScpiSensor.open(address, clock))
        .isInstanceOfSatisfying(
            MeterException.class, e -> assertThat(e.kind()).isEqualTo(MeterException.Kind.WRONG))
        .hasMessageContaining("scpi:tcp://192.0.2.8:5025");
  }
}

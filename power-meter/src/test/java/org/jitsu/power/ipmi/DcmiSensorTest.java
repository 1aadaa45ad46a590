package org.jitsu.power.ipmi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import org.jitsu.power.ManualClock;
import org.jitsu.power.meter.MeterException;
import org.jitsu.power.meter.Reading;
import org.junit.jupiter.api.Test;

/** What ipmitool prints. */
class DcmiSensorTest {
  private static final String PRINTED =
      """

          Instantaneous power reading:                   220 Watts
          Minimum during sampling period:                 36 Watts
          Maximum during sampling period:                414 Watts
          Average power reading over sample period:      225 Watts
          IPMI timestamp:                           Thu Nov 26 15:11:11 2020
          Sampling period:                          00000001 Seconds.
          Power reading state is:                   activated


      """;

  private final ManualClock clock = new ManualClock();

  @Test
  void theInstantaneousReadingIsTaken() throws MeterException {
    Reading reading = DcmiSensor.open(_ -> PRINTED, clock).sample();

    assertThat(((Reading.Power) reading).watts()).isEqualTo(220);
  }

  @Test
  void whatIsNoReadingIsSaidToBe() {
    assertThatThrownBy(
            () -> DcmiSensor.open(_ -> PRINTED.replace("activated", "deactivated"), clock))
        .hasMessageContaining("power reading is deactivated; ipmitool dcmi power activate");
    assertThatThrownBy(() -> DcmiSensor.open(_ -> "DCMI request failed", clock))
        .hasMessageContaining("printed no instantaneous power: DCMI request failed");
    assertThatThrownBy(
            () ->
                DcmiSensor.open(
                    _ -> {
                      throw new IOException("ipmitool is not on the PATH");
                    },
                    clock))
        .isInstanceOf(MeterException.class)
        .hasMessageContaining("ipmitool is not on the PATH");
  }
}

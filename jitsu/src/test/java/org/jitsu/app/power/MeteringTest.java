package org.jitsu.app.power;

import static org.assertj.core.api.Assertions.assertThat;

import org.jitsu.power.ledger.EnergyLedger;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What metering may remember. */
class MeteringTest {

  @ParameterizedTest
  @CsvSource({
    "3600, 50000000, 4, 72016", // jitsu power run: an hour
    "3600, 1000000, 1, 2000000",
    "3600, 1000000, 10, 200000", // an hour of ten zones at 1000 Hz would be 1.7 GB
    "31536000, 50000000, 16, 125000",
    "1, 1000000000, 1024, 64"
  })
  void itsMemoryIsBoundedWhateverIsAsked(double seconds, long everyNs, int zones, int readings) {
    assertThat(Metering.readings(seconds, everyNs, zones)).isEqualTo(readings);
    assertThat((long) zones * readings).isLessThanOrEqualTo(Metering.MOST_READINGS);
    assertThat(zones).isLessThanOrEqualTo(EnergyLedger.MOST_ZONES);
  }
}

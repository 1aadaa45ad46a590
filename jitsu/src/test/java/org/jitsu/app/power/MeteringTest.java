package org.jitsu.app.power;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jitsu.power.inventory.Meters;
import org.jitsu.power.inventory.Surroundings;
import org.jitsu.power.ledger.EnergyLedger;
import org.jitsu.power.ledger.Span;
import org.jitsu.power.recording.RecordingInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What metering may remember, and that its sums need no more. */
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

  @Test
  void sumsAreOfAllThatWasRecordedAndNotOfWhatIsRemembered(@TempDir Path directory)
      throws Exception {
    StringBuilder csv = new StringBuilder("time_s,meter,zone,kind,value\n");
    for (int i = 0; i < 6000; i++) {
      csv.append(String.format(Locale.ROOT, "%.2f,bench,rail,J,%.3f%n", i * 0.01, i * 0.1));
    }
    Path file = Files.writeString(directory.resolve("meter.csv"), csv);
    Surroundings here = Surroundings.here(file, new SpawnedProgram(), System::nanoTime);
    long beganNs = System.nanoTime();
    Metering metering =
        new Metering(
            new Meters(here).open(List.of("csv:" + file)), 10_000_000, 0.2, Metering.NOBODY);
    try (metering) {
      while (!metering.keepBegin()) {
        metering.awaitKnown(System.nanoTime());
      }
      metering.awaitKnown(beganNs + 3_000_000_000L);
    }
    Span span = new Span("all", beganNs, System.nanoTime());

    RecordingInfo info = RecordCommand.info(metering, "all", span, "now", List.of());

    RecordingInfo.Sum sum = info.sums().getFirst();
    double seconds = Objects.requireNonNull(sum.joules()) / Objects.requireNonNull(sum.watts());
    assertThat(sum.watts()).isEqualTo(10, within(0.1));
    assertThat(seconds).as("64 readings are remembered, which is 0.64 s").isGreaterThan(2.5);
    assertThat(sum.joules()).isEqualTo(10 * seconds, within(1e-6));
  }
}

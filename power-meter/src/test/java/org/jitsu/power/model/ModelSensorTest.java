package org.jitsu.power.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jitsu.power.ManualClock;
import org.jitsu.power.meter.MeterException;
import org.jitsu.power.meter.Quality;
import org.jitsu.power.meter.Reading;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Processor time to joules. */
class ModelSensorTest {
  @TempDir private Path proc;
  private final ManualClock clock = new ManualClock();

  private void stat(long user, long idle) throws IOException {
    Files.writeString(
        proc.resolve("stat"),
        "cpu  " + user + " 0 0 " + idle + " 7 0 0 0 0 0\ncpu0 1 2 3 4 5 6 7 8 0 0\nintr 12\n");
  }

  @Test
  void halfBusyIsHalfWayUpTheLine() throws IOException, MeterException {
    stat(1000, 5000);
    ModelSensor sensor =
        new ModelSensor(PowerLaw.between(2, 4), proc, Quality.ESTIMATED, "by hand", clock);
    stat(1100, 5100);
    clock.passMs(1000);

    Reading.Counter counter = (Reading.Counter) sensor.sample();

    assertThat(counter.joules()).isEqualTo(3, within(1e-9));
    assertThat(sensor.zone().quality()).isEqualTo(Quality.ESTIMATED);
    clock.passMs(10);
    assertThat(sensor.sample()).isEqualTo(counter); // nothing new so soon
    stat(1100, 5200);
    clock.passMs(990);
    assertThat(((Reading.Counter) sensor.sample()).joules()).isEqualTo(5, within(1e-9));
  }

  @Test
  void rubbishIsSaidToBe() throws IOException {
    Files.writeString(proc.resolve("stat"), "intr 1 2 3\n");

    assertThatThrownBy(
            () -> new ModelSensor(PowerLaw.between(1, 2), proc, Quality.ESTIMATED, "", clock))
        .hasMessageContaining("does not begin with the line cpu");
  }
}

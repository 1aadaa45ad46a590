package org.jitsu.bench.startrate;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.jitsu.bench.lab.Backend;
import org.jitsu.bench.lab.CpuTime;
import org.jitsu.bench.lab.Fleet;
import org.jitsu.bench.lab.Site;
import org.jitsu.bench.report.Row;
import org.jitsu.bench.rig.Series;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RatesTest {
  private static final long SECOND = 1_000_000_000;
  private final Rates rates =
      new Rates(new Fleet(new Site(Backend.PROCESS, Path.of("/hello-process"), 16), 32));

  private void stage(int clients, int starts, int failures, CpuTime cpu) {
    Series series = new Series();
    for (int i = 0; i < starts; i++) {
      series.answered(2_000_000);
    }
    for (int i = 0; i < failures; i++) {
      series.failed("Connection reset");
    }
    rates.stages.add(new Stage(clients, series, 1, 2 * SECOND, cpu));
  }

  private @Nullable Double value(String name) {
    return rates.rows().stream()
        .filter(row -> row.subject().equals(name))
        .findFirst()
        .map(Row::value)
        .orElse(null);
  }

  @Test
  void withoutAStageNothingIsReached() {
    assertThat(rates.rows()).isEmpty();
    assertThat(rates.verdicts()).hasToString("[SHORT start-rate.process-failures none 0]");
  }

  @Test
  void theQuickestStageWithoutAFailureIsTheRate() {
    stage(1, 100, 0, new CpuTime(400, 300, 20, 40, 20, 20));
    stage(2, 160, 0, new CpuTime(400, 20, 100, 200, 80, 60));
    stage(4, 300, 2, new CpuTime(400, 0, 100, 200, 80, 60));

    assertThat(value("starts-1-clients")).isEqualTo(50);
    assertThat(value("starts-per-second")).isEqualTo(80);
    assertThat(value("cpu-daemon")).isEqualTo(0.5);
    assertThat(value("cpu-guests")).isEqualTo(0.2);
    assertThat(value("cpu-clients")).isEqualTo(0.15);
    assertThat(value("cpu-others")).isEqualTo(0.1);
    assertThat(value("cpu-idle")).isEqualTo(0.05);
    assertThat(value("cpu-in-kernel")).isEqualTo(0.25);
    assertThat(rates.verdicts()).hasToString("[SHORT start-rate.process-failures 2 0]");
    assertThat(rates.caveats())
        .contains("failed: Connection reset")
        .anyMatch(line -> line.contains("with 2 clients") && line.endsWith("they are the limit"))
        .anyMatch(line -> line.startsWith("3 requests met a guest that was not asleep"));
  }

  @Test
  void processorsThatAreIdleAreNotTheLimit() {
    stage(1, 100, 0, new CpuTime(400, 300, 20, 40, 20, 20));

    assertThat(rates.caveats()).anyMatch(line -> line.endsWith("something else is the limit"));
    assertThat(rates.verdicts()).hasToString("[PASS start-rate.process-failures 0 0]");
  }
}

package org.jitsu.bench.parallel;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.jitsu.bench.BenchProcess;
import org.jitsu.bench.report.Result;
import org.jitsu.bench.report.Row;
import org.jitsu.bench.result.ResultDirectory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole scenario, small: its first two steps. */
class ParallelIT {
  @TempDir Path directory;

  @BeforeEach
  void partsAreThere() {
    BenchProcess.assumeParts();
  }

  @Test
  void everybodyIsServedAndWeighed() throws Exception {
    Path kept = directory.resolve("kept");
    try (BenchProcess bench =
        BenchProcess.start(directory, "parallel", "--most=20", "-o", kept.toString())) {

      assertThat(bench.exitCode(3, TimeUnit.MINUTES)).as(bench.said()).isZero();
      assertThat(bench.said()).contains("PASS parallel.failures 0 0");
    }
    Result result = ResultDirectory.read(kept);
    assertThat(result.rows())
        .extracting(Row::subject)
        .containsExactly(
            "start-10",
            "served-10",
            "asleep-10",
            "guest-memory-10",
            "daemon-memory-10",
            "start-20",
            "served-20",
            "asleep-20",
            "guest-memory-20",
            "daemon-memory-20");
    assertThat(result.rows().get(5).n()).isEqualTo(20);
    // A guest has 16 MiB, of which it touches a part; the daemon is a JVM.
    assertThat(result.rows().get(3).value()).isBetween(0.01, 40.0);
    assertThat(result.rows().get(4).value()).isBetween(30.0, 500.0);
    assertThat(result.manifest().images()).containsKey("hello-process");
  }
}

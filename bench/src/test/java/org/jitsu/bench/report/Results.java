package org.jitsu.bench.report;

import java.util.List;
import java.util.OptionalDouble;
import java.util.Random;
import org.jitsu.bench.rig.Series;
import org.jspecify.annotations.Nullable;

/** Results that nobody measured, of known distributions. */
public final class Results {
  private Results() {}

  /** Returns so many latencies, spread evenly around a mean, the same ones each time. */
  public static Series around(double meanMs, int n, long seed) {
    Random random = new Random(seed);
    Series series = new Series();
    for (int i = 0; i < n; i++) {
      series.answered(Math.round(meanMs * (0.8 + 0.4 * random.nextDouble()) * 1e6));
    }
    return series;
  }

  /** Returns a row of latencies. */
  public static Row row(String subject, String client, @Nullable String trigger, Series series) {
    Row.Params params = Row.Params.plain(trigger, 16);
    return Row.latencies("cold-start", subject, "qemu", client, params, series);
  }

  /** Returns a result with what can be in one: comparisons, failures, phases, scalars. */
  public static Result coldStart(double holdMs) {
    Row bare = row("bare", "fair", "exec", around(45, 200, 1));
    Series hold = around(holdMs, 200, 2);
    hold.failed("refused");
    Series naive = around(250, 50, 3);
    for (int i = 0; i < 50; i++) {
      naive.answered(1_010_000_000L + i * 100_000L);
    }
    return new Result(
        Result.COMPLETE,
        Manifests.OF_A_TEST,
        List.of(
            Result.Judged.of(
                Promise.of("cold-start.hold-ratio-p50", "1.10").judge(OptionalDouble.of(1.06))),
            Result.Judged.of(Promise.of("cold-start.failures", "0").judge(OptionalDouble.of(1)))),
        List.of("guests are emulated <QEMU TCG>", "docker: version 20"),
        List.of(
            bare,
            row("hold", "naive", "query", hold).against(bare),
            row("docker", "naive", "exec", naive).against(bare),
            row("hold-spawned", "naive", "query", around(3, 200, 4)),
            Row.scalar("cold-start", "rss", 100, "MB", OptionalDouble.of(151.7))));
  }
}

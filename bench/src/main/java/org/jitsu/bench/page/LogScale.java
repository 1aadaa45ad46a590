package org.jitsu.bench.page;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import org.jitsu.bench.report.Row;

/**
 * A logarithmic axis of latencies from left to right.
 *
 * @param least where it begins, in milliseconds, above 0
 * @param most where it ends, above that
 * @param left where that is drawn
 * @param right and that
 */
record LogScale(double least, double most, double left, double right) {
  private static final double[] STEPS = {1, 2, 5};
  private static final double LEAST_MS = 0.001;

  /** Some ticks are enough, or their texts would meet. */
  private static final int DECADES_WITH_ALL_STEPS = 3;

  /** Makes one that all latencies of the rows are on. */
  static LogScale of(List<Row> rows, double left, double right) {
    double least =
        rows.stream().mapToDouble(row -> orLeast(row.distribution().minMs())).min().orElse(1);
    double most =
        rows.stream().mapToDouble(row -> orLeast(row.distribution().maxMs())).max().orElse(10);
    return new LogScale(least / 1.05, Math.max(most, least * 1.5) * 1.05, left, right);
  }

  private static double orLeast(OptionalDouble ms) {
    return Math.max(ms.orElse(LEAST_MS), LEAST_MS);
  }

  double x(double ms) {
    double part = Math.log(Math.max(ms, least) / least) / Math.log(most / least);
    return left + (right - left) * Math.clamp(part, 0, 1);
  }

  /** Returns where there are lines, in milliseconds: 1, 2, 5, 10, 20 ... or powers of ten alone. */
  List<Double> ticks() {
    boolean all = Math.log10(most / least) <= DECADES_WITH_ALL_STEPS;
    List<Double> ticks = new ArrayList<>();
    for (int power = (int) Math.floor(Math.log10(least)); Math.pow(10, power) <= most; power++) {
      for (double step : STEPS) {
        double ms = step * Math.pow(10, power);
        if (ms >= least && ms <= most && (all || step == 1)) {
          ticks.add(ms);
        }
      }
    }
    return ticks;
  }
}

package org.jitsu.bench.compare;

import java.util.Arrays;
import org.apache.commons.math3.distribution.BetaDistribution;
import org.apache.commons.math3.random.Well19937c;
import org.jitsu.bench.rig.Series;

/**
 * The ratio of two percentiles with its 95 % confidence interval, by the percentile bootstrap
 * (Efron 1979): both series are drawn anew from themselves, 4000 times. What a percentile of such a
 * draw is need not be counted out: the k-th of n values that are drawn alike lies at a rank that is
 * distributed as Beta(k, n + 1 - k), and so the rank alone is drawn.
 *
 * @param ratio of the second series' percentile over the first's
 * @param low where the interval begins
 * @param high where it ends
 */
record Bootstrap(double ratio, double low, double high) {
  private static final int DRAWS = 4000;
  private static final double TAIL = 0.025;
  private static final double LEAST_MS = 1e-6;

  /** Chance is the same each time. */
  private static final int SEED = 6;

  /**
   * Compares.
   *
   * @param percent above 0, below 100; both series have answers
   */
  static Bootstrap of(Series first, Series second, double percent) {
    double[] below = first.sortedMs();
    double[] above = second.sortedMs();
    double[] ratios = new double[DRAWS];
    double[] belowRanks = ranks(below.length, percent, SEED);
    double[] aboveRanks = ranks(above.length, percent, SEED + 1);
    for (int i = 0; i < DRAWS; i++) {
      ratios[i] = at(above, aboveRanks[i]) / at(below, belowRanks[i]);
    }
    Arrays.sort(ratios);
    return new Bootstrap(
        at(above, percent / 100) / at(below, percent / 100),
        ratios[(int) (TAIL * DRAWS)],
        ratios[(int) ((1 - TAIL) * DRAWS) - 1]);
  }

  private static double[] ranks(int n, double percent, int seed) {
    long k = Math.clamp((long) Math.ceil(percent / 100 * n), 1, n);
    return new BetaDistribution(new Well19937c(seed), k, n + 1.0 - k).sample(DRAWS);
  }

  /** A latency is never nothing: a ratio of it would be nothing too. */
  private static double at(double[] sortedMs, double rank) {
    int index = (int) Math.ceil(rank * sortedMs.length) - 1;
    return Math.max(LEAST_MS, sortedMs[Math.clamp(index, 0, sortedMs.length - 1)]);
  }

  /** Whether the second is slower (1), quicker (-1), or no difference was shown (0). */
  int sign() {
    return low > 1 ? 1 : high < 1 ? -1 : 0;
  }
}

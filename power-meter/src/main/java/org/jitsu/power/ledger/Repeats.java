package org.jitsu.power.ledger;

import java.util.Collection;
import java.util.Locale;
import java.util.OptionalDouble;
import org.apache.commons.math3.distribution.TDistribution;
import org.apache.commons.math3.stat.descriptive.SummaryStatistics;

/**
 * What the same thing cost when it was done several times.
 *
 * @param n how often, 1 or more
 * @param mean the mean
 * @param halfWidth the mean's 95 % confidence interval reaches so far either way, by Student's
 *     distribution; empty for a single figure, which has none
 */
public record Repeats(long n, double mean, OptionalDouble halfWidth) {
  private static final double TWO_SIDED_95 = 0.975;

  /** Sums figures up; at least one. */
  public static Repeats of(Collection<Double> figures) {
    if (figures.isEmpty()) {
      throw new IllegalArgumentException("no figures: there is no mean of nothing");
    }
    SummaryStatistics all = new SummaryStatistics();
    figures.forEach(all::addValue);
    long n = all.getN();
    OptionalDouble halfWidth =
        n < 2
            ? OptionalDouble.empty()
            : OptionalDouble.of(
                new TDistribution(n - 1.0).inverseCumulativeProbability(TWO_SIDED_95)
                    * all.getStandardDeviation()
                    / Math.sqrt((double) n));
    return new Repeats(n, all.getMean(), halfWidth);
  }

  @Override
  public String toString() {
    return halfWidth.isPresent()
        ? String.format(Locale.ROOT, "%.3f +- %.3f (95 %%, n=%d)", mean, halfWidth.getAsDouble(), n)
        : String.format(Locale.ROOT, "%.3f (n=1, no interval)", mean);
  }
}

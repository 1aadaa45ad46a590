package org.jitsu.bench.rig;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.OptionalDouble;
import java.util.SequencedSet;
import org.HdrHistogram.Histogram;

/**
 * The latencies of one subject, and its failures apart from them: a refused connection is quick and
 * must not pass for a quick answer. Values are kept to within 0.1 % or 1 us, up to an hour. One
 * thread at a time uses it.
 */
public final class Series {
  private static final long LOWEST_NS = 1_000;
  private static final long HIGHEST_NS = 3_600_000_000_000L;
  private static final int DIGITS = 3;
  private static final double NS_PER_MS = 1e6;

  /** Different reasons kept; further ones are only counted. */
  private static final int MAX_REASONS = 5;

  private final Histogram latencies = new Histogram(LOWEST_NS, HIGHEST_NS, DIGITS);
  private final SequencedSet<String> reasons = new LinkedHashSet<>();
  private long failures;

  /** Adds an answered request. */
  public void answered(long latencyNs) {
    latencies.recordValue(Math.clamp(latencyNs, 0, HIGHEST_NS));
  }

  /** Adds a request that failed, and why. */
  public void failed(String reason) {
    failures++;
    if (reasons.size() < MAX_REASONS) {
      reasons.add(reason);
    }
  }

  /** Returns how many requests were made, failed ones included. */
  public long attempts() {
    return latencies.getTotalCount() + failures;
  }

  /** Returns how many requests failed. */
  public long failures() {
    return failures;
  }

  /** Returns why requests failed: the first five different reasons. */
  public List<String> reasons() {
    return new ArrayList<>(reasons);
  }

  /** Returns the shortest latency in milliseconds; empty when none was answered. */
  public OptionalDouble minMs() {
    return ms(latencies.getMinValue());
  }

  /**
   * Returns the latency in milliseconds that {@code percent} of the answered requests did not
   * exceed; empty when none was answered.
   *
   * @param percent 0 to 100
   */
  public OptionalDouble percentileMs(double percent) {
    return ms(latencies.getValueAtPercentile(percent));
  }

  /** Returns the longest latency in milliseconds; empty when none was answered. */
  public OptionalDouble maxMs() {
    return ms(latencies.getMaxValue());
  }

  private OptionalDouble ms(long valueNs) {
    return latencies.getTotalCount() == 0
        ? OptionalDouble.empty()
        : OptionalDouble.of(valueNs / NS_PER_MS);
  }
}

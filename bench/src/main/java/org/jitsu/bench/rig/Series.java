package org.jitsu.bench.rig;

import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.OptionalDouble;
import java.util.SequencedSet;
import java.util.zip.DataFormatException;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramIterationValue;

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

  /** Lines of a percentile distribution for each halving of what is left to 100 %. */
  private static final int TICKS_PER_HALF = 5;

  private final Histogram latencies;
  private final SequencedSet<String> reasons = new LinkedHashSet<>();
  private long failures;

  /** Makes an empty one. */
  public Series() {
    this(new Histogram(LOWEST_NS, HIGHEST_NS, DIGITS), 0);
  }

  private Series(Histogram latencies, long failures) {
    this.latencies = latencies;
    this.failures = failures;
  }

  /**
   * Returns what was {@link #encoded}, without the reasons of its failures.
   *
   * @param failures how many requests failed
   * @throws IllegalArgumentException when it is damaged
   */
  public static Series decode(String encoded, long failures) {
    try {
      ByteBuffer bytes = ByteBuffer.wrap(Base64.getDecoder().decode(encoded));
      return new Series(Histogram.decodeFromCompressedByteBuffer(bytes, HIGHEST_NS), failures);
    } catch (DataFormatException | RuntimeException damaged) {
      throw new IllegalArgumentException("this is no histogram", damaged);
    }
  }

  /**
   * Returns the latencies of the answered requests, in nanoseconds, as HdrHistogram's logs have
   * them: compressed, in Base64.
   */
  public String encoded() {
    ByteBuffer bytes = ByteBuffer.allocate(latencies.getNeededByteBufferCapacity());
    int length = latencies.encodeIntoCompressedByteBuffer(bytes);
    return Base64.getEncoder().encodeToString(Arrays.copyOf(bytes.array(), length));
  }

  /** Prints them as HdrHistogram's plotter reads them ({@code .hgrm}), in milliseconds. */
  public void print(PrintStream out) {
    latencies.outputPercentileDistribution(out, TICKS_PER_HALF, NS_PER_MS);
  }

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

  /** Returns how many requests were answered. */
  public long answers() {
    return latencies.getTotalCount();
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

  /**
   * Returns all latencies in milliseconds from the shortest to the longest, as exactly as they are
   * kept.
   */
  public double[] sortedMs() {
    double[] all = new double[Math.toIntExact(answers())];
    int at = 0;
    for (HistogramIterationValue step : latencies.recordedValues()) {
      int to = at + Math.toIntExact(step.getCountAddedInThisIterationStep());
      Arrays.fill(all, at, to, step.getValueIteratedTo() / NS_PER_MS);
      at = to;
    }
    return all;
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

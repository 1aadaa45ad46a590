package org.jitsu.bench.report;

import java.math.BigDecimal;
import java.util.OptionalDouble;

/**
 * A figure that docs/SPECIFICATION.md promises not to exceed.
 *
 * @param metric scenario and metric, {@code cold-start.hold-ratio-p50}
 * @param bar the most that keeps the promise
 */
public record Promise(String metric, BigDecimal bar) {

  /** Makes a promise; the bar is printed as it is written here. */
  public static Promise of(String metric, String bar) {
    return new Promise(metric, new BigDecimal(bar));
  }

  /** Judges a measured figure; empty, when it could not be measured, does not keep the promise. */
  public Verdict judge(OptionalDouble figure) {
    return new Verdict(this, figure);
  }
}

package org.jitsu.bench.report;

import java.math.BigDecimal;
import java.util.OptionalDouble;

/**
 * A figure that docs/SPECIFICATION.md promises not to exceed, or to reach.
 *
 * @param metric scenario and metric, {@code cold-start.hold-ratio-p50}
 * @param bar the most that keeps the promise, or the least
 * @param least whether it is the least
 */
public record Promise(String metric, BigDecimal bar, boolean least) {

  /** Promises not to exceed a bar, which is printed as it is written here. */
  public static Promise of(String metric, String bar) {
    return new Promise(metric, new BigDecimal(bar), false);
  }

  /** Promises to reach a bar, which is printed as it is written here. */
  public static Promise atLeast(String metric, String bar) {
    return new Promise(metric, new BigDecimal(bar), true);
  }

  /** Returns whether that figure keeps the promise. */
  boolean isKeptBy(BigDecimal figure) {
    int compared = figure.compareTo(bar);
    return least ? compared >= 0 : compared <= 0;
  }

  /** Judges a measured figure; empty, when it could not be measured, does not keep the promise. */
  public Verdict judge(OptionalDouble figure) {
    return new Verdict(this, figure);
  }
}

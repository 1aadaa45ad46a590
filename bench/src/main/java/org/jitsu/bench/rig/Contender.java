package org.jitsu.bench.rig;

/**
 * One of those that are measured side by side.
 *
 * @param subject what is asked
 * @param load how it is asked in each round
 * @param series where its latencies go
 */
public record Contender(Subject subject, Load load, Series series) {

  /** Makes one whose series is still empty. */
  public Contender(Subject subject, Load load) {
    this(subject, load, new Series());
  }
}

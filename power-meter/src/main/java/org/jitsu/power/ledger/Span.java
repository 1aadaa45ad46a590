package org.jitsu.power.ledger;

/**
 * A stretch of time with a name: a start, a phase of it, a request, an idle second.
 *
 * @param name what it was
 * @param fromNs its begin, in nanoseconds of the sensors' clock
 * @param toNs its end, later than its begin
 */
public record Span(String name, long fromNs, long toNs) {

  public Span {
    if (toNs <= fromNs) {
      throw new IllegalArgumentException(
          "span " + name + " ends " + (fromNs - toNs) + " ns before it begins");
    }
  }

  /** Returns its length in nanoseconds. */
  public long lengthNs() {
    return toNs - fromNs;
  }

  /** Returns its length in seconds. */
  public double seconds() {
    return lengthNs() / 1e9;
  }
}

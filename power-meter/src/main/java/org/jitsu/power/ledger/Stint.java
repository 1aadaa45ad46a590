package org.jitsu.power.ledger;

/**
 * How much of one thing a guest did.
 *
 * @param cpuSeconds the processor time of its process, 0 or more
 * @param seconds how long
 * @param count how many starts ended, or how many connections the guest accepted
 */
public record Stint(double cpuSeconds, double seconds, long count) {

  /** Nothing at all. */
  public static final Stint NONE = new Stint(0, 0, 0);

  /** Returns both together. */
  public Stint plus(Stint more) {
    return new Stint(cpuSeconds + more.cpuSeconds, seconds + more.seconds, count + more.count);
  }
}

package org.jitsu.power.ledger;

/**
 * How much of one thing a guest did.
 *
 * @param busySeconds by what energy is divided, 0 or more: the processor time of its process; on a
 *     board, where nobody knows that, for how long it was not asleep
 * @param seconds how long
 * @param count how many starts ended, or how many connections the guest accepted
 */
public record Stint(double busySeconds, double seconds, long count) {

  /** Nothing at all. */
  public static final Stint NONE = new Stint(0, 0, 0);

  /** Returns both together. */
  public Stint plus(Stint more) {
    return new Stint(busySeconds + more.busySeconds, seconds + more.seconds, count + more.count);
  }
}

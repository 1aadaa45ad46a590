package org.jitsu.synjitsu.hold;

/**
 * Lets so many things a second pass, and as many at once after a quiet second: a token bucket. One
 * thread.
 */
final class RateLimit {

  private static final long SECOND_NS = 1_000_000_000;

  private final long costNs;
  private long creditNs = SECOND_NS;
  private long lastNs;

  RateLimit(int perSecond, long nowNs) {
    costNs = SECOND_NS / perSecond;
    lastNs = nowNs;
  }

  /** Returns whether one more may pass now. */
  boolean pass(long nowNs) {
    creditNs = Math.min(SECOND_NS, creditNs + nowNs - lastNs);
    lastNs = nowNs;
    if (creditNs < costNs) {
      return false;
    }
    creditNs -= costNs;
    return true;
  }
}

package org.jitsu.synjitsu.proxy;

/**
 * How many answers to strange segments one connection was given lately: {@value #MOST} in 5 s at
 * most (RFC 5961 section 7). Counted for each connection alone, so that no attacker learns from the
 * answers that he gets on one what others get on another.
 *
 * @param sinceNs when the present 5 s began
 * @param sent answers since then
 */
public record Challenges(long sinceNs, int sent) {

  /** The most answers. */
  static final int MOST = 10;

  private static final long PERIOD_NS = 5_000_000_000L;

  /** Whether one more may be given now. */
  boolean mayAnswer(long nowNs) {
    return sent < MOST || nowNs - sinceNs >= PERIOD_NS;
  }

  /** One more was given. */
  Challenges answered(long nowNs) {
    return nowNs - sinceNs >= PERIOD_NS
        ? new Challenges(nowNs, 1)
        : new Challenges(sinceNs, sent + 1);
  }
}

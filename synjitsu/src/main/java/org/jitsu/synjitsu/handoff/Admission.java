package org.jitsu.synjitsu.handoff;

/**
 * How many connections one guest may have in the table, and one client of them.
 *
 * @param flows the most connections
 * @param halfOpen the most of them whose client has not completed its handshake
 * @param flowsOfOne the most connections of one client
 * @param halfOpenOfOne the most half-open connections of one client
 */
public record Admission(int flows, int halfOpen, int flowsOfOne, int halfOpenOfOne) {

  /** As many as a crowd of honest clients may want of one guest at a time. */
  public static final Admission DEFAULT = new Admission(1024, 512, 256, 64);

  /** What becomes of a SYN. */
  public enum Verdict {
    /** It is answered and remembered. */
    ANSWER,
    /** It is answered by a cookie and forgotten: too many have not shown that they exist. */
    COOKIE,
    /** It is not proxied: its client would fill the table, or it is full. */
    LEAVE
  }

  /** Decides, by how many there are. */
  Verdict decide(int nowFlows, int nowHalfOpen, int nowFlowsOfOne, int nowHalfOpenOfOne) {
    if (nowFlows >= flows || nowFlowsOfOne >= flowsOfOne) {
      return Verdict.LEAVE;
    }
    return nowHalfOpen >= halfOpen || nowHalfOpenOfOne >= halfOpenOfOne
        ? Verdict.COOKIE
        : Verdict.ANSWER;
  }
}

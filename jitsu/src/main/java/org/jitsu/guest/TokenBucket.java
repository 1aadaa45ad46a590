package org.jitsu.guest;

import org.jitsu.core.wake.Rate;

/** What is left of a {@link Rate}: full at first, and filling evenly. One thread. */
final class TokenBucket {

  private Rate rate;
  private double tokens;
  private long atNs;

  TokenBucket(Rate rate, long nowNs) {
    this.rate = rate;
    this.tokens = rate.count();
    this.atNs = nowNs;
  }

  /** Returns how many tokens there are. */
  double tokens(long nowNs) {
    double fresh = (double) (nowNs - atNs) / rate.periodNs() * rate.count();
    tokens = Math.min(rate.count(), tokens + Math.max(0, fresh));
    atNs = nowNs;
    return tokens;
  }

  /** Goes by another rate from now on; what was taken is still owed. */
  void rate(Rate next, long nowNs) {
    if (!next.equals(rate)) {
      double owed = rate.count() - tokens(nowNs);
      rate = next;
      tokens = Math.max(0, next.count() - owed);
    }
  }

  boolean isFull(long nowNs) {
    return tokens(nowNs) >= rate.count();
  }

  /** Takes a token, of those that {@link #tokens} has shown to be there. */
  void take() {
    tokens--;
  }
}

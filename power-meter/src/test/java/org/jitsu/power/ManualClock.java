package org.jitsu.power;

import java.util.function.LongSupplier;

/** A clock that a test sets. */
public final class ManualClock implements LongSupplier {
  private long nowNs = 1_000_000_000;

  @Override
  public long getAsLong() {
    return nowNs;
  }

  /** Lets time pass. */
  public void passMs(double ms) {
    nowNs += Math.round(ms * 1e6);
  }
}

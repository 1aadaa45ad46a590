package org.jitsu.core.time;

/**
 * The one source of time: a monotonic count of nanoseconds with an arbitrary origin, as {@link
 * System#nanoTime()}. Any thread.
 */
@FunctionalInterface
public interface Ticker {

  /** Returns the present moment in nanoseconds; only differences have a meaning. */
  long nowNs();

  /** Returns the machine's monotonic clock (CLOCK_MONOTONIC on Linux). */
  static Ticker system() {
    return System::nanoTime;
  }
}

package org.jitsu.core.time;

/** The time of day, for what is promised in it; everything else goes by the {@link Ticker}. */
@FunctionalInterface
public interface WallClock {

  /** Returns the seconds since 1970 (UTC); may jump when somebody sets the clock. Any thread. */
  long epochSeconds();

  /** Returns the machine's clock. */
  static WallClock system() {
    return () -> System.currentTimeMillis() / 1000;
  }
}

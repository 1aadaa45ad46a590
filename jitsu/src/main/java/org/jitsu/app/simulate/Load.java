package org.jitsu.app.simulate;

import org.jitsu.core.time.Ticker;

/** What guests used since it was made: how many started, how many ran, and their memory. */
final class Load {
  private final Ticker ticker;
  private long sinceNs;
  private int running;
  private long bytes;
  private long mostBytes;
  private double guestSeconds;
  private double byteSeconds;

  /** Guests that booted. */
  int boots;

  /** Guests that went on from where they were paused. */
  int resumes;

  /** Guests that went on from the disk. */
  int restores;

  Load(Ticker ticker) {
    this.ticker = ticker;
    this.sinceNs = ticker.nowNs();
  }

  /** From now on so many more run, and so much more memory is taken; fewer and less by minus. */
  void change(int guests, long memory) {
    settle();
    running += guests;
    bytes += memory;
    mostBytes = Math.max(mostBytes, bytes);
  }

  /** Adds what was used until now. */
  void settle() {
    double seconds = (ticker.nowNs() - sinceNs) / 1e9;
    guestSeconds += running * seconds;
    byteSeconds += bytes * seconds;
    sinceNs = ticker.nowNs();
  }

  /** Returns how long guests ran, all together, in seconds. */
  double guestSeconds() {
    return guestSeconds;
  }

  /** Returns the memory of guests that run or are paused, in bytes times seconds. */
  double byteSeconds() {
    return byteSeconds;
  }

  /** Returns the most memory that was taken at a time, in bytes. */
  long mostBytes() {
    return mostBytes;
  }
}

package org.jitsu.core.time;

import java.util.PriorityQueue;
import java.util.function.BooleanSupplier;

/**
 * Time that passes only when it is told to: a queue of what is to happen by (time, sequence), so
 * that the same calls give the same order. One thread.
 */
public final class VirtualTime implements Ticker {

  private final PriorityQueue<Timer> timers = new PriorityQueue<>();
  private long nowNs;
  private long sequence;

  /** Something to happen, unless it is cancelled first. */
  public final class Timer implements Comparable<Timer> {
    private final long atNs;
    private final long number;
    private final Runnable action;

    private Timer(long atNs, long number, Runnable action) {
      this.atNs = atNs;
      this.number = number;
      this.action = action;
    }

    /** Takes it back; harmless when it has happened. */
    public void cancel() {
      timers.remove(this);
    }

    @Override
    public int compareTo(Timer other) {
      return atNs == other.atNs
          ? Long.compare(number, other.number)
          : Long.compare(atNs, other.atNs);
    }

    @Override
    public boolean equals(Object other) {
      return this == other;
    }

    @Override
    public int hashCode() {
      return Long.hashCode(number);
    }
  }

  @Override
  public long nowNs() {
    return nowNs;
  }

  /**
   * Lets {@code action} happen later.
   *
   * @param delayNs from now, not negative; with 0 it happens when time is told to pass next
   */
  public Timer after(long delayNs, Runnable action) {
    if (delayNs < 0) {
      throw new IllegalArgumentException("a delay of " + delayNs + " ns lies in the past");
    }
    Timer timer = new Timer(nowNs + delayNs, sequence++, action);
    timers.add(timer);
    return timer;
  }

  /**
   * Lets time pass, and everything happen that is due meanwhile. It may be called from within an
   * action, as a call that blocks: what is due happens inside it.
   */
  public void pass(long durationNs) {
    long untilNs = nowNs + durationNs;
    while (!timers.isEmpty() && timers.element().atNs <= untilNs) {
      happen();
    }
    nowNs = Math.max(nowNs, untilNs);
  }

  /**
   * Lets things happen until a condition holds.
   *
   * @throws AssertionError when nothing is left to happen, or too much has, and it still does not
   */
  public void passUntil(String what, BooleanSupplier condition) {
    for (int steps = 0; !condition.getAsBoolean(); steps++) {
      if (timers.isEmpty() || steps == 1_000_000) {
        throw new AssertionError(
            what
                + ": not so after "
                + steps
                + " events, at "
                + nowNs
                + " ns; "
                + timers.size()
                + " are left");
      }
      happen();
    }
  }

  private void happen() {
    Timer next = timers.remove();
    nowNs = Math.max(nowNs, next.atNs);
    next.action.run();
  }
}

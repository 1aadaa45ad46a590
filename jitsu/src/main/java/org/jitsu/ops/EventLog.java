package org.jitsu.ops;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * The newest events, at most {@value #KEPT}, numbered. Whoever follows asks for those after the
 * last that they have, so that nobody who is slow keeps the daemon waiting. One thread writes, and
 * takes no lock; any thread reads.
 */
public final class EventLog {

  /** How many events are kept. */
  public static final int KEPT = 1024;

  private final AtomicReferenceArray<@Nullable Event> ring = new AtomicReferenceArray<>(KEPT);
  private volatile long last;

  /**
   * What somebody who follows has not seen yet.
   *
   * @param last the number from which to go on
   * @param lost how many are not kept any more
   * @param events those that are, oldest first
   */
  public record Batch(long last, long lost, List<Event> events) {}

  /** Adds the event that {@code make} makes of its number; always the same thread. */
  @SuppressWarnings("NonAtomicVolatileUpdate") // one thread writes
  public void add(LongFunction<Event> make) {
    long number = last + 1;
    ring.setRelease(place(number), make.apply(number));
    last = number;
  }

  /** Returns the number of the newest event; 0 before the first. */
  public long last() {
    return last;
  }

  /** Returns the events after one; after one that never was, as of an earlier daemon, all. */
  public Batch since(long number) {
    long newest = last;
    long known = number < 0 || number > newest ? 0 : number;
    List<Event> events = new ArrayList<>();
    for (long each = Math.max(known, newest - KEPT) + 1; each <= newest; each++) {
      Event event = ring.getAcquire(place(each));
      if (event != null && event.number() == each) { // else a newer one stands there meanwhile
        events.add(event);
      }
    }
    return new Batch(newest, newest - known - events.size(), events);
  }

  private static int place(long number) {
    return (int) (number % KEPT);
  }
}

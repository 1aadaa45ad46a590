package org.jitsu.backends.board.life;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jitsu.core.GuestName;
import org.jspecify.annotations.Nullable;

/**
 * Where a board is in its life. {@code wake} numbers the times that it was woken, so that an answer
 * that belongs to an earlier one is known and left aside; {@code failures} counts those that failed
 * since the last that did not.
 */
sealed interface BoardState {

  /** Returns the number of the newest waking; 0 before the first. */
  int wake();

  /**
   * Returns by when the state wants to be looked at again, in nanoseconds of the ticker; {@link
   * Long#MAX_VALUE} for never.
   */
  long wakeAtNs();

  /** Returns what it is called in a log. */
  default String word() {
    return switch (this) {
      case Off _ -> "off";
      case Waking _ -> "waking";
      case Up _ -> "up";
      case Draining _ -> "draining";
      case Failed _ -> "failed";
    };
  }

  /** Returns the guests that wait for the board and are not settled yet. */
  default List<GuestName> waiters() {
    return List.of();
  }

  /** Its power is off, or it shut itself down. */
  record Off(int wake) implements BoardState {
    @Override
    public long wakeAtNs() {
      return Long.MAX_VALUE;
    }
  }

  /**
   * It is on its way up.
   *
   * @param probeAtNs when to try to reach it again; {@link Long#MAX_VALUE} while that is not due
   * @param deadlineNs when it counts as failed
   * @param seen what the last try to reach it met; empty before the first
   */
  record Waking(
      int wake,
      int failures,
      WakeStep step,
      long probeAtNs,
      long deadlineNs,
      String seen,
      List<GuestName> waiters)
      implements BoardState {
    public Waking {
      waiters = List.copyOf(waiters);
    }

    @Override
    public long wakeAtNs() {
      return Math.min(probeAtNs, deadlineNs);
    }

    Waking with(GuestName waiter) {
      return new Waking(wake, failures, step, probeAtNs, deadlineNs, seen, append(waiters, waiter));
    }

    Waking at(WakeStep next, long nextProbeAtNs, String nowSeen) {
      return new Waking(wake, failures, next, nextProbeAtNs, deadlineNs, nowSeen, waiters);
    }
  }

  /** What a waking board waits for. */
  enum WakeStep {
    /** For its power to be switched on. */
    SWITCHING,
    /** For the answer of a try to reach it. */
    REACHING,
    /** For the next try. */
    PAUSING
  }

  /**
   * It can be reached, and is ours.
   *
   * @param guests who is on it
   * @param emptySinceNs since when nobody is
   * @param idleNs how long nobody may be on it
   */
  record Up(int wake, Set<GuestName> guests, long emptySinceNs, long idleNs) implements BoardState {
    public Up {
      guests = Set.copyOf(guests);
    }

    @Override
    public long wakeAtNs() {
      return guests.isEmpty() && idleNs != Long.MAX_VALUE ? emptySinceNs + idleNs : Long.MAX_VALUE;
    }

    Up with(GuestName guest) {
      Set<GuestName> more = new HashSet<>(guests);
      more.add(guest);
      return new Up(wake, more, emptySinceNs, idleNs);
    }

    Up without(GuestName guest, long nowNs) {
      if (!guests.contains(guest)) {
        return this;
      }
      Set<GuestName> fewer = new HashSet<>(guests);
      fewer.remove(guest);
      return new Up(wake, fewer, nowNs, idleNs);
    }
  }

  /**
   * It is on its way down, and nobody is on it.
   *
   * @param failure why it failed, if it did; then nobody waits for it
   * @param retryAtNs when to try the switch again, which failed; {@link Long#MAX_VALUE} while it
   *     has not
   * @param waiters who came meanwhile and want it back
   */
  record Draining(
      int wake,
      int failures,
      DrainStep step,
      @Nullable String failure,
      long retryAtNs,
      List<GuestName> waiters)
      implements BoardState {
    public Draining {
      waiters = List.copyOf(waiters);
    }

    @Override
    public long wakeAtNs() {
      return retryAtNs;
    }

    Draining with(GuestName waiter) {
      return new Draining(wake, failures, step, failure, retryAtNs, append(waiters, waiter));
    }
  }

  /** What a draining board waits for. */
  enum DrainStep {
    /** For it to shut itself down. */
    SHUTTING,
    /** For its power to be switched off. */
    SWITCHING
  }

  /**
   * It did not come up, or was lost, or is not ours. Nobody gets it until {@code retryAtNs}; after
   * that whoever wants it has it tried anew.
   *
   * @param why what happened
   */
  record Failed(int wake, int failures, String why, long retryAtNs) implements BoardState {
    @Override
    public long wakeAtNs() {
      return Long.MAX_VALUE;
    }
  }

  private static List<GuestName> append(List<GuestName> waiters, GuestName waiter) {
    List<GuestName> longer = new ArrayList<>(waiters);
    longer.add(waiter);
    return longer;
  }
}

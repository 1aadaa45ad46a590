package org.jitsu.backends.board.life;

import java.util.List;
import java.util.Set;
import org.jitsu.core.GuestName;
import org.jspecify.annotations.Nullable;

/**
 * What the machine wants done. Effects are carried out in order, those of one board one after the
 * other; those with {@code wake} are answered by an event with it.
 */
sealed interface BoardEffect {

  /** Switch its power on: answered by {@code SwitchedOn} or {@code SwitchFailed}. */
  record SwitchOn(int wake) implements BoardEffect {}

  /**
   * Try to reach it, claim it, and end what guests of ours are still there: answered by {@code
   * Reached}, {@code NotReached} or {@code Barred}.
   */
  record Reach(int wake) implements BoardEffect {}

  /** Ask it to shut itself down: answered by {@code ShutDown}, at its deadline at the latest. */
  record ShutDown(int wake) implements BoardEffect {}

  /** Switch its power off: answered by {@code SwitchedOff} or {@code SwitchFailed}. */
  record SwitchOff(int wake) implements BoardEffect {}

  /**
   * Tell those that waited how it ended.
   *
   * @param refused why they do not get it; null when they do
   */
  record Settle(List<GuestName> waiters, @Nullable String refused) implements BoardEffect {
    public Settle {
      waiters = List.copyOf(waiters);
    }
  }

  /** Tell those that were on it that they are not any more. */
  record Abandon(Set<GuestName> guests, String why) implements BoardEffect {
    public Abandon {
      guests = Set.copyOf(guests);
    }
  }
}

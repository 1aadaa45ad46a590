package org.jitsu.guest;

import java.util.List;
import org.jitsu.core.summon.Cause;
import org.jitsu.core.summon.Outcome;

/**
 * What the machine wants done. Effects are carried out in order; those with {@code boot} are
 * answered by an event with it.
 */
sealed interface GuestEffect {

  /**
   * Ask for leave to start it: answered by {@code Granted}, at once or when its turn has come, or
   * by {@code Denied}.
   *
   * @param wish of the first of those who wait for it, or ours
   */
  record Ask(Wish wish) implements GuestEffect {}

  /**
   * Make its link, start it, and watch it meanwhile: answered by {@code Started} and, in any order,
   * by {@code Listening} or, where it was given its addresses at once, {@code Released}; or by
   * {@code BootFailed}.
   *
   * @param cause what made the first of those ask who wait for it; {@link Cause.Ahead} if nobody
   *     does
   */
  record Start(int boot, Cause cause) implements GuestEffect {}

  /** Watch a guest that was found booting: answered as {@link Start} is. */
  record Watch(int boot) implements GuestEffect {}

  /** Give it its addresses: answered by {@code Released} or {@code BootFailed}. */
  record Release(int boot) implements GuestEffect {}

  /** Hold its addresses: answered by {@code Held} or {@code HoldFailed}. */
  record Hold(int boot) implements GuestEffect {}

  /**
   * Put it to sleep, in which nobody has wanted it yet: answered as {@link Stop} is. Its addresses
   * were never its own.
   */
  record Rest(int boot) implements GuestEffect {}

  /**
   * Stop it: answered by {@code Stopped} or {@code StopFailed}.
   *
   * @param gone it failed or ended: whatever is left is destroyed, not asked politely or paused
   */
  record Stop(int boot, boolean gone) implements GuestEffect {}

  /** Tell the clients whose packets are held that it will not come. */
  record RefuseHeld() implements GuestEffect {}

  /** Tell those that waited how it ended. */
  record Settle(List<Waiter> waiters, Outcome outcome) implements GuestEffect {
    public Settle {
      waiters = List.copyOf(waiters);
    }
  }
}

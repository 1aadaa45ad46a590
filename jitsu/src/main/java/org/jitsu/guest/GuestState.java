package org.jitsu.guest;

import java.util.ArrayList;
import java.util.List;
import org.jitsu.core.summon.Outcome.Reason;
import org.jitsu.core.summon.Outcome.Refused;
import org.jspecify.annotations.Nullable;

/**
 * Where a guest is in its life. {@code boot} numbers its starts, so that an answer that belongs to
 * an earlier one is known and left aside; {@code failures} counts the starts that failed since the
 * last that did not.
 */
sealed interface GuestState {

  /** Returns the number of the newest start; 0 before the first. */
  int boot();

  /**
   * Returns by when the state wants to be looked at again, in nanoseconds of the ticker; {@link
   * Long#MAX_VALUE} for never.
   */
  long wakeAtNs();

  /** Returns who waits for the guest and is not settled yet. */
  default List<Waiter> waiters() {
    return List.of();
  }

  /** It does not run, or is stopped in memory, and its addresses are held. */
  record Asleep(int boot) implements GuestState {
    @Override
    public long wakeAtNs() {
      return Long.MAX_VALUE;
    }
  }

  /**
   * Somebody wants it, or will, and it waits for leave to start: its turn has not come yet.
   *
   * @param failed what it was before, if its last start failed
   * @param deadlineNs until when it waits
   * @param waiters who wait for it, at most {@link GuestMachine#MAX_WAITERS}; nobody if it is to be
   *     booted before it is wanted
   */
  record Queued(int boot, @Nullable Failed failed, long deadlineNs, List<Waiter> waiters)
      implements GuestState {
    public Queued {
      waiters = List.copyOf(waiters);
    }

    @Override
    public long wakeAtNs() {
      return deadlineNs;
    }

    Queued with(Waiter waiter) {
      return new Queued(boot, failed, deadlineNs, append(waiters, waiter));
    }

    int failures() {
      return failed == null ? 0 : failed.failures();
    }

    /** Returns what it is when it is not started. */
    GuestState before() {
      return failed == null ? new Asleep(boot) : failed;
    }
  }

  /**
   * It is on its way up; its addresses are held, until the last step gives them to it.
   *
   * @param deadlineNs when it counts as failed
   * @param waiters who wait for it, at most {@link GuestMachine#MAX_WAITERS}; nobody if it was
   *     found so, or is booted before it is wanted
   */
  record Booting(int boot, int failures, BootStep step, long deadlineNs, List<Waiter> waiters)
      implements GuestState {
    public Booting {
      waiters = List.copyOf(waiters);
    }

    @Override
    public long wakeAtNs() {
      return deadlineNs;
    }

    Booting with(Waiter waiter) {
      return new Booting(boot, failures, step, deadlineNs, append(waiters, waiter));
    }

    /** Returns whether we started it, and nobody has wanted it since. */
    boolean isAhead() {
      return boot > 0 && waiters.isEmpty();
    }

    long longestLeaseNs() {
      return waiters.stream().mapToLong(Waiter::leaseNs).max().orElse(0);
    }
  }

  /** What a booting guest waits for. */
  enum BootStep {
    /** For the hypervisor to say that it runs, or for it to listen, which may show first. */
    STARTING,
    /** For it to listen. */
    LISTENING,
    /** For its addresses to be given to it. */
    RELEASING
  }

  /**
   * It serves.
   *
   * @param usedNs when it was last used; may lie in the future where an answer that was given out
   *     is a lease
   * @param idleNs how long it may be unused
   */
  record Ready(int boot, long usedNs, long idleNs) implements GuestState {
    @Override
    public long wakeAtNs() {
      return usedNs + idleNs;
    }
  }

  /**
   * It is on its way down: first its addresses are held, then it is stopped.
   *
   * @param failure why it failed, if it did; then nobody waits for it
   * @param retryAtNs when to try again a stop that failed; {@link Long#MAX_VALUE} while none has
   * @param waiters who came meanwhile and want it back, at most {@link GuestMachine#MAX_WAITERS}
   */
  record Draining(
      int boot,
      int failures,
      DrainStep step,
      @Nullable Refused failure,
      long retryAtNs,
      List<Waiter> waiters)
      implements GuestState {
    public Draining {
      waiters = List.copyOf(waiters);
    }

    @Override
    public long wakeAtNs() {
      return retryAtNs;
    }

    Draining with(Waiter waiter) {
      return new Draining(boot, failures, step, failure, retryAtNs, append(waiters, waiter));
    }
  }

  /** What a draining guest waits for. */
  enum DrainStep {
    /** For its addresses to be held. */
    HOLDING,
    /** For the hypervisor to stop it. */
    STOPPING
  }

  /**
   * It did not come up. Its addresses are held and its clients refused until {@code retryAtNs};
   * after that a summons tries anew.
   *
   * @param why what happened
   */
  record Failed(int boot, int failures, Refused why, long retryAtNs) implements GuestState {
    @Override
    public long wakeAtNs() {
      return Long.MAX_VALUE;
    }

    /** Returns what a client hears that comes too early. */
    Refused refusal(long nowNs) {
      long seconds = Math.max(1, (retryAtNs - nowNs + 999_999_999) / 1_000_000_000);
      return new Refused(
          Reason.BACKING_OFF, why.detail() + "; the next try is due in " + seconds + " s");
    }
  }

  private static List<Waiter> append(List<Waiter> waiters, Waiter waiter) {
    List<Waiter> longer = new ArrayList<>(waiters);
    longer.add(waiter);
    return longer;
  }
}

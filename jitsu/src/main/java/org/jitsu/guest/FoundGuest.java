package org.jitsu.guest;

import java.util.List;
import org.jitsu.core.hypervisor.GuestLink;
import org.jitsu.guest.GuestMachine.Step;
import org.jspecify.annotations.Nullable;

/**
 * A guest as a daemon that begins finds it. Its addresses are held, or served where it is {@link
 * Condition#SERVING}.
 *
 * @param guest the guest
 * @param condition what it is doing
 * @param link its link, if it has one
 */
public record FoundGuest(KeptGuest guest, Condition condition, @Nullable GuestLink link) {

  /** What a guest that was found is doing. */
  public enum Condition {
    /** It does not run. */
    ASLEEP,
    /** It is stopped in memory, to be continued, and has what link it needs. */
    PAUSED,
    /** It runs and serves its addresses. */
    SERVING,
    /** It runs, with its link, and was not given its addresses yet. */
    BOOTING,
    /** It runs or is stopped in memory, and nothing can be done with it: its link is gone. */
    LOST
  }

  /** Returns the guest's first state, and what there is to do at once. */
  Step firstStep(long nowNs) {
    return switch (condition) {
      case ASLEEP, PAUSED -> Step.to(new GuestState.Asleep(0));
      case SERVING -> Step.to(new GuestState.Ready(0, nowNs, guest.idleNs()));
      case BOOTING ->
          Step.to(
              new GuestState.Booting(
                  0, 0, GuestState.BootStep.LISTENING, nowNs + guest.bootDeadlineNs(), List.of()),
              new GuestEffect.Watch(0));
      case LOST ->
          Step.to(
              new GuestState.Draining(
                  0, 0, GuestState.DrainStep.STOPPING, null, Long.MAX_VALUE, List.of()),
              new GuestEffect.Stop(0, true));
    };
  }
}

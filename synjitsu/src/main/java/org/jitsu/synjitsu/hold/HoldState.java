package org.jitsu.synjitsu.hold;

import org.jitsu.core.hypervisor.GuestLink;
import org.jitsu.synjitsu.probe.Probing;

/** Who answers for a guest's addresses. */
sealed interface HoldState {

  /** The guest does, or nobody yet: Synjitsu sends nothing in its name. */
  record Served() implements HoldState {}

  /**
   * Synjitsu does; the guest is away.
   *
   * @param asked whether a summon of ours is under way
   */
  record Held(boolean asked) implements HoldState {}

  /**
   * Synjitsu does, while it watches the guest boot.
   *
   * @param link the guest's unplugged link
   * @param probing what is still to be answered
   * @param asked whether a summon of ours is under way
   */
  record Watching(GuestLink link, Probing probing, boolean asked) implements HoldState {

    Watching with(Probing newer) {
      return newer.equals(probing) ? this : new Watching(link, newer, asked);
    }
  }
}

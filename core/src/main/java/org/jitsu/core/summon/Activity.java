package org.jitsu.core.summon;

import org.jitsu.core.GuestName;

/** Hears that a guest is in use. Any thread may call; the call never blocks. */
@FunctionalInterface
public interface Activity {

  /**
   * The guest was used.
   *
   * @param guest the guest
   * @param atNs when, in nanoseconds of the ticker
   */
  void used(GuestName guest, long atNs);
}

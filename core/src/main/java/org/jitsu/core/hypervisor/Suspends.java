package org.jitsu.core.hypervisor;

import org.jitsu.core.GuestName;

/** The talent of a hypervisor that saves guests to disk. */
public interface Suspends {

  /**
   * Saves a guest that runs or is paused to disk, and returns when it has stopped; one that does
   * not run stays as it is. Its next {@link Hypervisor#start} restores it, once and on the links of
   * that start, unless its definition has changed since: then what was saved is discarded. Blocks.
   */
  void suspend(GuestName guest) throws HypervisorException;
}

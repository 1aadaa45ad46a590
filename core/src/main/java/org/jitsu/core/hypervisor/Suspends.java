package org.jitsu.core.hypervisor;

import org.jitsu.core.GuestName;

/**
 * The talent of a hypervisor that saves guests to disk: {@link Hypervisor#stop} by {@link
 * StopMode#SUSPEND} is {@link #suspend}.
 */
public interface Suspends {

  /**
   * Saves a guest that runs or is paused to disk, and returns when it has stopped; one that does
   * not run stays as it is. Its next {@link Hypervisor#start} restores it, on the links of that
   * start, unless its definition has changed since: then what was saved is discarded. It is
   * restored once, but for a hypervisor whose definitions can say that it is at every start.
   * Blocks.
   */
  void suspend(GuestName guest) throws HypervisorException;

  /**
   * Returns whether the next start of a defined guest that does not run would restore it, as far as
   * that can be told before. Blocks.
   */
  boolean isSaved(GuestName guest) throws HypervisorException;
}

package org.jitsu.core.hypervisor;

import org.jitsu.core.GuestName;

/**
 * Hears from a backend what happens to its guests. Called on any thread of the backend; the call
 * never blocks.
 */
public interface GuestWatcher {

  /**
   * The guest printed the first byte on its console since it started.
   *
   * @param atNs when, in nanoseconds of the ticker
   */
  void spoke(GuestName guest, long atNs);

  /**
   * The guest ended, whoever wanted it. Told once for every start, an adopted guest's included;
   * when it was stopped by {@link Hypervisor#stop}, before that returns.
   *
   * @param how one sentence: the exit status, the signal, the console's last line where it helps
   */
  void ended(GuestName guest, String how);
}

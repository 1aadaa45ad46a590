package org.jitsu.core.hypervisor;

import java.util.List;
import org.jitsu.core.GuestName;

/**
 * Starts and stops guests. Every backend implements this and satisfies the contract that testkit
 * holds it to.
 *
 * <p>Calls block and are made on virtual threads, for one guest one at a time, for different guests
 * at once. Each is idempotent: to stop a guest that is not running, or to define one anew as it
 * was, changes nothing.
 */
public interface Hypervisor extends AutoCloseable {

  /**
   * Makes a guest known and checks all that can be checked without booting it: the kernel is there
   * and bootable, the memory suffices, the options are known. A running guest keeps running as it
   * was started; the new definition serves its next start.
   */
  void define(GuestSpec spec) throws HypervisorException;

  /** Returns what the guest is doing now, as the machine says it, not as it was last told. */
  GuestStatus status(GuestName guest) throws HypervisorException;

  /**
   * Starts a defined guest and returns when its VMM runs it; it need not have executed anything
   * yet.
   *
   * @param links the interfaces made for it, in the order of its network devices; empty with {@link
   *     GuestSpec.Network#USER}
   * @throws HypervisorException of kind {@code ALREADY_RUNNING} when it runs
   */
  Started start(GuestName guest, List<GuestLink> links) throws HypervisorException;

  /**
   * Stops the guest and returns when it has stopped; {@link StopMode#SHUTDOWN} ends in {@code
   * DESTROY} at its deadline, and {@link StopMode#SUSPEND} fails where the hypervisor does not
   * {@linkplain Suspends suspend}, or cannot, and leaves the guest as it is, or paused.
   */
  void stop(GuestName guest, StopMode mode) throws HypervisorException;

  /**
   * Knows a guest that does not run no longer, and gives back what was made ready for its next
   * start, or saved for it. What it printed stays.
   */
  void undefine(GuestName guest);

  /**
   * Lets go of everything but the guests: what runs goes on running, and the next daemon finds it.
   */
  @Override
  void close();
}

/**
 * Domains of Xen, driven by {@code xl}, on this machine or on another by SSH.
 *
 * <p>In: definitions, starts and stops through {@link org.jitsu.core.hypervisor.Hypervisor}. Out:
 * domains named {@code jitsu-} and the guest's name, and to the watcher what happens to them.
 * State: one {@link org.jitsu.backends.xl.XlHost} for each place where {@code xl} is, with its
 * sessions kept open; a directory a guest with its console; on the Xen host a directory with
 * configuration files, images and the script that brings interfaces up. Which guests run is asked
 * of {@code xl}.
 *
 * <p>Commands pass the door {@link org.jitsu.backends.xl.reach.CommandRunner}; each has a deadline.
 * Ends are heard from XenStore, which tells when any domain is released; nothing is polled.
 *
 * <p>Absent on purpose: Xen's libraries, and its stock hotplug scripts, which take longer than a
 * boot; a process of {@code xl} that waits beside each domain. The words of {@code xl} appear here
 * alone.
 */
@NullMarked
package org.jitsu.backends.xl;

import org.jspecify.annotations.NullMarked;

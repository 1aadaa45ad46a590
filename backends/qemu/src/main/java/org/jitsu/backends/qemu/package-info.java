/**
 * QEMU processes driven over QMP: the embedded default.
 *
 * <p>In: definitions, starts and stops through {@link org.jitsu.core.hypervisor.Hypervisor}. Out:
 * QEMU processes, and to the watcher what happens to them. State: a directory a guest with the two
 * sockets of its QEMU (QMP and console) and its console's log; which guests run is not written down
 * but read from the processes themselves, whose command line names that directory.
 *
 * <p>The sockets listen before QEMU starts and are inherited by it, our ends are connected already:
 * nothing is waited for on the boot path. QEMU outlives the daemon, in a session of its own; the
 * next daemon finds it by its command line and connects to the same sockets.
 *
 * <p>Absent on purpose: the making of TAPs, any decision when a guest starts or stops, pid files.
 */
@NullMarked
package org.jitsu.backends.qemu;

import org.jspecify.annotations.NullMarked;

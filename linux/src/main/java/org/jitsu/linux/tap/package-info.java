/**
 * TAP interfaces: made, read, written and removed; and the switching off of checksum and
 * segmentation offloads on any interface.
 *
 * <p>In: interface names, frames in the caller's memory. Out: frames, errors. State: the kernel's;
 * a {@link org.jitsu.linux.tap.Tap} is one descriptor with one owner.
 *
 * <p>Absent on purpose: bridges, addresses and "up" (see {@code netlink}), and any thread: reads
 * and writes never block, an agent waits in {@code poll}.
 */
@NullMarked
package org.jitsu.linux.tap;

import org.jspecify.annotations.NullMarked;

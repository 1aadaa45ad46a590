/**
 * What the kernel tells and takes as small text files, under {@code /proc} and {@code /sys}.
 *
 * <p>In: names of interfaces, paths. Out: numbers and words. State: the kernel's, read afresh each
 * time but for what never changes while the machine runs; a {@link org.jitsu.linux.proc.KernelFile}
 * is open until whoever opened it closes it. Files under {@code /proc/sys/net} belong to the
 * network namespace of the calling thread.
 *
 * <p>Absent on purpose: a clock. {@link java.lang.System#nanoTime} of this JDK reads
 * CLOCK_MONOTONIC, the clock of the kernel's own timers and of QEMU's and tcpdump's monotonic
 * stamps, so its values may be compared with theirs.
 */
@NullMarked
package org.jitsu.linux.proc;

import org.jspecify.annotations.NullMarked;

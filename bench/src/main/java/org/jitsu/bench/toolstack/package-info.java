/**
 * The scenario {@code toolstack}: the same guest started by a QEMU of ours and by a libvirt daemon,
 * and many of each at once.
 *
 * <p>In: the launcher, hello's image, a script that runs a libvirtd. Out: cold starts by phase,
 * what of them is ours, how the time of a crowd grows, and what is left of it. State: the series,
 * owned by the thread that runs the scenario.
 */
@NullMarked
package org.jitsu.bench.toolstack;

import org.jspecify.annotations.NullMarked;

/**
 * Counts the open connections of guests that serve, so that a guest whose client says nothing for a
 * while is not put to sleep.
 *
 * <p>In: links of guests. Out: how many connections each has. The state is the kernel's: a small
 * eBPF program at each link ({@code src/main/bpf/live.c}) enters what begins and ends into a
 * bounded table, which is pinned for the next daemon. Absent on purpose: a copy of any frame, and
 * an opinion on when a guest may sleep.
 */
@NullMarked
package org.jitsu.synjitsu.live;

import org.jspecify.annotations.NullMarked;

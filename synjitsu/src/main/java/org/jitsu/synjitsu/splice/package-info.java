/**
 * The splice: a connection that Synjitsu opened in a sleeping guest's name goes on with the guest
 * itself, which numbers its octets otherwise; the difference is made up for, frame by frame, where
 * the frames pass anyway.
 *
 * <p>In: flows and their shifts, from whoever hands connections over. Out: renumbered frames, and
 * what became of the flows. Two implementations of {@link org.jitsu.synjitsu.splice.Splice}, held
 * to one suite of tests: {@link org.jitsu.synjitsu.splice.KernelSplice}, an eBPF program at the
 * guest's TAP ({@code src/main/bpf/splice.c}), whose state is the kernel's and outlives the daemon;
 * and {@link org.jitsu.synjitsu.splice.InlineSplice}, in memory, through which {@link
 * org.jitsu.synjitsu.splice.InlineRelay} leads all frames of a guest where the kernel refuses.
 * {@link org.jitsu.synjitsu.splice.KernelSplices#probe} says which it will be.
 *
 * <p>Absent on purpose: timestamps (never promised to a spliced connection, so never to be
 * shifted), windows and window scales (checked by whoever hands over, before), IP fragments (TCP
 * makes none; they pass untouched and are counted), and the decision when to hand over what.
 */
@NullMarked
package org.jitsu.synjitsu.splice;

import org.jspecify.annotations.NullMarked;

/**
 * The scenario {@code rig-overhead}: what the rig itself adds to a latency, and whether it keeps up
 * with what it is told to offer.
 *
 * <p>In: how many requests a second, for how long. Out: the latencies of a subject that does
 * nothing, and by how much the schedule was missed. State: its figures; one thread.
 */
@NullMarked
package org.jitsu.bench.rigoverhead;

import org.jspecify.annotations.NullMarked;

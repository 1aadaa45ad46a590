/**
 * The rig: asks {@link org.jitsu.bench.rig.Subject subjects} on a fixed schedule and keeps how long
 * each answer took.
 *
 * <p>In: subjects, how often each is asked in a round, and a {@link org.jitsu.bench.rig.Pacer} that
 * is the only clock. Out: one {@link org.jitsu.bench.rig.Series} for each. The rounds are
 * interleaved (A B A B), so that a machine that grows slow or quick meanwhile does so for all.
 * Latencies count from the moment at which a request was due, not from the one at which the rig got
 * round to it: a stall shows in every request that it delayed (no coordinated omission). State: one
 * thread runs the rig; a series belongs to it until the run ends.
 *
 * <p>Absent on purpose: sockets, guests, output, and what a good figure would be.
 */
@NullMarked
package org.jitsu.bench.rig;

import org.jspecify.annotations.NullMarked;

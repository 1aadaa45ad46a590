/**
 * {@code bin/jitsu simulate}: what a recorded day of queries would have cost under another policy.
 *
 * <p>In: a configuration, a log of queries, policies. Out: boots, waits, memory and energy of each.
 * The keeper and its machine are the daemon's own, in virtual time; only what is below them, guests
 * and addresses, is a model. State: a {@link org.jitsu.app.simulate.Simulation}'s, one thread.
 *
 * <p>Absent on purpose: pools, boards, and whatever clients did after their queries.
 */
@NullMarked
package org.jitsu.app.simulate;

import org.jspecify.annotations.NullMarked;

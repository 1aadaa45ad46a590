/**
 * From readings to joules: a {@link org.jitsu.power.ledger.EnergyLedger} takes what sensors say and
 * answers what a span of time cost.
 *
 * <p>In: readings and faults, with their moments. Out: {@link org.jitsu.power.ledger.Answer}s that
 * say what they rest on, or why there is none. Owner of the state: the ledger, behind its lock.
 * Absent on purpose: clocks, files and threads; bridging of gaps.
 */
@NullMarked
package org.jitsu.power.ledger;

import org.jspecify.annotations.NullMarked;

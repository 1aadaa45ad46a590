/**
 * The scenario {@code power-overhead}: what it costs to meter, and how right the model of processor
 * time is.
 *
 * <p>In: how long. Out: rows and verdicts. State: none outside of a run. The sensors, the ledger
 * and the model are those of the room {@code power}; the meter that the model is compared with is
 * synthetic, and its law has another form.
 */
@NullMarked
package org.jitsu.bench.power;

import org.jspecify.annotations.NullMarked;

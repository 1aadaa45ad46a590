/**
 * Asks sensors at a steady rate.
 *
 * <p>In: open sensors, a rate. Out: readings and faults to a listener. Owner of the sensors: the
 * threads of the {@link org.jitsu.power.sampling.Sampler}, each of its own, which it closes when it
 * ends.
 */
@NullMarked
package org.jitsu.power.sampling;

import org.jspecify.annotations.NullMarked;

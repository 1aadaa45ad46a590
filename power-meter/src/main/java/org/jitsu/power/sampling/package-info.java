/**
 * Asks sensors at a steady rate.
 *
 * <p>In: open sensors, a rate. Out: readings and faults to a listener. Owner of the sensors: the
 * {@link org.jitsu.power.sampling.Sampler}, which closes them.
 */
@NullMarked
package org.jitsu.power.sampling;

import org.jspecify.annotations.NullMarked;

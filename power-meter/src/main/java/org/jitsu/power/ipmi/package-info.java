/**
 * Management controllers by IPMI: what {@code ipmitool dcmi power reading} says.
 *
 * <p>In: a way to run a program, a clock. Out: a {@link org.jitsu.power.meter.Sensor}. Absent on
 * purpose: starting processes, which the caller does.
 */
@NullMarked
package org.jitsu.power.ipmi;

import org.jspecify.annotations.NullMarked;

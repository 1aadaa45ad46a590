/**
 * The words of the room: a {@link org.jitsu.power.meter.Sensor} is asked and gives a {@link
 * org.jitsu.power.meter.Reading} of its {@link org.jitsu.power.meter.Zone}, or says why not.
 *
 * <p>In: nothing. Out: types that every other package here uses. State: none. Absent on purpose:
 * any clock but the one that a sensor is given.
 */
@NullMarked
package org.jitsu.power.meter;

import org.jspecify.annotations.NullMarked;

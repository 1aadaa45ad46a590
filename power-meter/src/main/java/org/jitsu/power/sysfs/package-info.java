/**
 * Meters that Linux shows as files: powercap (RAPL), hwmon, iio, power_supply.
 *
 * <p>In: the root of a sysfs, a clock. Out: {@link org.jitsu.power.meter.Sensor}s that keep their
 * files open and read them without making garbage beyond the reading, and for each place that was
 * looked at what was found there. State: open files. Absent on purpose: writing to any of them.
 */
@NullMarked
package org.jitsu.power.sysfs;

import org.jspecify.annotations.NullMarked;

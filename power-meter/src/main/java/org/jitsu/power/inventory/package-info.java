/**
 * Which meters there are: words to sensors ({@link org.jitsu.power.inventory.Meters}), and where
 * there are none, what was looked for and where.
 *
 * <p>In: meters as people write them, {@code rapl} or {@code shelly2:http://192.0.2.7}. Out: open
 * sensors, and which of them add up to the machine. State: none.
 */
@NullMarked
package org.jitsu.power.inventory;

import org.jspecify.annotations.NullMarked;

/**
 * Bench meters on a serial line or behind a TCP port: SCPI instruments that are asked, and meters
 * that send a line of their own accord.
 *
 * <p>In: a device or an address, a clock. Out: {@link org.jitsu.power.meter.Sensor}s. jSerialComm
 * stays here. Lines have a longest length and a deadline.
 */
@NullMarked
package org.jitsu.power.serial;

import org.jspecify.annotations.NullMarked;

/**
 * Meters that answer over HTTP with JSON: smart plugs, PDUs, and management controllers (Redfish).
 *
 * <p>In: an address, a clock. Out: {@link org.jitsu.power.meter.Sensor}s. A reading's moment is the
 * middle of its request, and half of what the request took is its blur. Nothing of an answer is
 * believed: it has a deadline, a longest size, and must be a finite number in its place.
 */
@NullMarked
package org.jitsu.power.http;

import org.jspecify.annotations.NullMarked;

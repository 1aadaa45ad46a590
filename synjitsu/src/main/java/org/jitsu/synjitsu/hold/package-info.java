/**
 * Holds connections for guests that are away and hands them over.
 *
 * <p>In: the guest keeper's requests through {@link org.jitsu.synjitsu.hold.Synjitsu}, frames from
 * Synjitsu's port on the bridge, frames from booting guests on their unplugged links. Out: answers
 * to clients, probes, injected SYNs, and summons. {@link org.jitsu.synjitsu.hold.HoldMachine}
 * decides and is pure; {@link org.jitsu.synjitsu.hold.HoldAgent} owns every table and runs on one
 * thread, which sleeps when nothing arrives and nobody boots.
 *
 * <p>Clients of a guest that is known and boots slowly are answered instead: {@link
 * org.jitsu.synjitsu.hold.ProxiedGuest} does what {@link org.jitsu.synjitsu.handoff.Handoff}
 * decides, by what all guests share ({@code Proxy}), over a splice at the guest's link ({@code
 * Splicer}).
 *
 * <p>Bounds: guests ({@code Guests}), flows a guest and datagrams a flow ({@code Flows}), kept
 * bytes in all ({@code Budget}), refusals a second ({@code RateLimit}). What exceeds one is dropped
 * and counted.
 *
 * <p>Absent on purpose: TCP, which is decided in {@code proxy}. A held SYN is kept as it came; the
 * guest negotiates everything with the client itself.
 */
@NullMarked
package org.jitsu.synjitsu.hold;

import org.jspecify.annotations.NullMarked;

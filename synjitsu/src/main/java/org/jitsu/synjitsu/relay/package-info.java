/**
 * Relays connections to guests that have no TAP.
 *
 * <p>In: the guest keeper's requests through {@link org.jitsu.synjitsu.relay.Relay}, and clients'
 * connections to the services' own addresses and ports. Out: connections to wherever the guests are
 * reached, summons, and word of what is in use. One Netty event loop, one thread, owns every table
 * and every socket; {@code RelayedGuest} is what it knows of a guest, {@code RelayedConnection} of
 * a client.
 *
 * <p>Bounds: {@code RelayBounds}. What exceeds one is reset and counted, or is not read: the client
 * is kept back by its own window.
 *
 * <p>Netty is seen in this package only. Absent on purpose: any look into the bytes; UDP; and
 * splice(2), for which see ADR 0018.
 */
@NullMarked
package org.jitsu.synjitsu.relay;

import org.jspecify.annotations.NullMarked;

/**
 * Decides everything about one TCP connection that Synjitsu answers in a sleeping guest's name and
 * hands over when the guest listens. Pure: numbers and the time come in, numbers go out.
 *
 * <p>In: segments of the client and of the guest, what the guest's keeper and the network report,
 * the time. Out: {@link org.jitsu.synjitsu.proxy.Effect}s. {@link
 * org.jitsu.synjitsu.proxy.ProxyMachine} draws the whole; a connection has a leg to its client
 * ({@code ClientLeg}) and a leg to its guest ({@code GuestLeg}). State: {@link
 * org.jitsu.synjitsu.proxy.ProxyState} records, each its owner's.
 *
 * <p>The client speaks to Synjitsu until its guest is plugged in, and to the guest from then on: to
 * the client, only one of them ever speaks. What Synjitsu acknowledged it owes the guest until the
 * guest acknowledges it too; if it never does, the client is reset, for a byte that was
 * acknowledged and is lost must not go unnoticed.
 *
 * <p>Absent on purpose: payload (the owner keeps it, {@code handoff.Kept}), frames, sockets,
 * clocks, tables, and data from server to client, which no server has sent yet.
 */
@NullMarked
package org.jitsu.synjitsu.proxy;

import org.jspecify.annotations.NullMarked;

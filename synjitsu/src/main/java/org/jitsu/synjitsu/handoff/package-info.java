/**
 * The proxied connections of one guest: from the first SYN to a guest that sleeps, to the moment at
 * which it has all of them.
 *
 * <p>In: accepted frames of clients and of the guest on its link, that the guest listens, is gone
 * or will not come, the time. Out: what {@link org.jitsu.synjitsu.handoff.Hands} are to do. {@link
 * org.jitsu.synjitsu.handoff.Handoff} owns the table and the kept bytes, and steps {@code
 * proxy.ProxyMachine} for each connection; one thread, no clock, no socket. {@link
 * org.jitsu.synjitsu.handoff.SegmentCraft} writes the frames for whoever has the sockets.
 *
 * <p>Bounds: connections ({@link org.jitsu.synjitsu.handoff.Admission}), kept bytes of one (the
 * guest's initial window) and of all ({@link org.jitsu.synjitsu.handoff.Memory}). Half-open
 * connections beyond the bound are answered by SYN cookies and take no room.
 *
 * <p>Absent on purpose: the splice itself, the plug, ARP, and connections that begin when the guest
 * listens already: those are held, not proxied.
 */
@NullMarked
package org.jitsu.synjitsu.handoff;

import org.jspecify.annotations.NullMarked;

/**
 * The authoritative name server.
 *
 * <p>In come queries over UDP and TCP, master files, and the services of the configuration. Out go
 * answers, and summons to the {@link org.jitsu.core.summon.Summoner}. {@link
 * org.jitsu.dns.DnsServer} owns the sockets, the waiting answers and the counters; {@link
 * org.jitsu.dns.Zones} is an immutable snapshot that is replaced whole, and keeps its records in
 * octets that cost the collector nothing. Between them stands the pure {@code Responder}: packet
 * in, {@code Disposition} out; it knows no clock, thread or socket.
 *
 * <p>dnsjava is the only codec and the only zone parser, Netty the only carrier; neither is seen
 * outside this package. The search through a zone is our own: RFC 1034 section 4.3.2 as later
 * amended.
 *
 * <p>Absent on purpose: recursion, dynamic update, and any resolver: a name that is not ours is
 * refused.
 */
@NullMarked
package org.jitsu.dns;

import org.jspecify.annotations.NullMarked;

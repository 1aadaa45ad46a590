package org.jitsu.dns;

import java.util.Map;

/**
 * What the name server has done since it started.
 *
 * @param replies replies by response code, {@code NOERROR} for example; codes that occurred
 * @param types replies by query type; {@code other} for types from 256 on
 * @param transports replies by transport, {@code UDP}, {@code TCP}, {@code TLS} and {@code HTTPS}
 * @param dropped packets that deserved no reply
 * @param slipped replies over the rate that were cut to a TC
 * @param limited replies over the rate that were not sent
 * @param crowdedOut new queries over UDP that made room for others
 * @param unsent replies that found the socket's queue full
 * @param transfers zones that were transferred, or begun to be
 * @param forwarded queries for names that are not ours, which were passed on or answered from what
 *     is remembered of such
 * @param forwardsFailed those of them that nobody answered, or that were too many at once
 * @param summons services summoned by a query
 * @param waitsRefused queries that found too many waiting for guests
 * @param waitsExpired queries whose guest did not come in time
 * @param connectionsRefused TCP connections over the bound
 * @param connectionsCut TCP connections closed for being idle, too slow or not speaking DNS
 */
public record DnsCounts(
    Map<String, Long> replies,
    Map<String, Long> types,
    Map<String, Long> transports,
    long dropped,
    long slipped,
    long limited,
    long crowdedOut,
    long unsent,
    long transfers,
    long forwarded,
    long forwardsFailed,
    long summons,
    long waitsRefused,
    long waitsExpired,
    long connectionsRefused,
    long connectionsCut) {

  public DnsCounts {
    replies = Map.copyOf(replies);
    types = Map.copyOf(types);
    transports = Map.copyOf(transports);
  }
}

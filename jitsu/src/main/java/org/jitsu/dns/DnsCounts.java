package org.jitsu.dns;

import java.util.Map;

/**
 * What the name server has done since it started.
 *
 * @param replies replies by response code, {@code NOERROR} for example; codes that occurred
 * @param types replies by query type; {@code other} for types from 256 on
 * @param transports replies by transport, {@code UDP}, {@code TCP} and {@code TLS}
 * @param dropped packets that deserved no reply
 * @param slipped replies over the rate that were cut to a TC
 * @param limited replies over the rate that were not sent
 * @param unsent replies that found the socket's queue full
 * @param transfers zones that were transferred, or begun to be
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
    long unsent,
    long transfers,
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

package org.jitsu.dns;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;

/**
 * How the name server listens, and its bounds.
 *
 * @param listen the addresses, each for UDP and TCP; no wildcard address. Port 0 takes a free one
 * @param udpPayloadBytes the most bytes of an answer over UDP, 512 to 65535
 * @param maxConnections the most TCP connections at once; more are closed at once, and counted
 * @param maxInFlight the most queries of one connection that wait for their answer; the next ones
 *     are not read before one is answered
 * @param idleNs after how long without a whole query, or without taking an answer, a TCP connection
 *     is closed, in nanoseconds
 * @param maxWaiting the most queries at once, of all clients, that wait for a guest; more are
 *     answered with SERVFAIL, and counted
 * @param waitNs how long a query waits for a guest before it is answered with SERVFAIL, in
 *     nanoseconds
 * @param terms who the server is, and how it deals with those who ask
 */
public record DnsOptions(
    List<InetSocketAddress> listen,
    int udpPayloadBytes,
    int maxConnections,
    int maxInFlight,
    long idleNs,
    int maxWaiting,
    long waitNs,
    ServerTerms terms) {

  /** The most TCP connections of one client at once: a quarter of all. */
  int maxOfClient() {
    return Math.max(1, maxConnections / 4);
  }

  public DnsOptions {
    listen = List.copyOf(listen);
    if (udpPayloadBytes < Query.CLASSIC_UDP_BYTES || udpPayloadBytes > 65535) {
      throw new IllegalArgumentException("UDP payload " + udpPayloadBytes + " is not 512 to 65535");
    }
  }

  /**
   * Returns the defaults: 1232 bytes (RFC 9715), 256 connections of 64 queries, idle for 10 s (RFC
   * 7766 section 6.2.3), 4096 queries waiting for up to 4.5 s, a little less than stub resolvers
   * wait.
   */
  public static DnsOptions listeningOn(List<InetSocketAddress> listen) {
    return new DnsOptions(
        listen,
        1232,
        256,
        64,
        Duration.ofSeconds(10).toNanos(),
        4096,
        Duration.ofMillis(4500).toNanos(),
        ServerTerms.DEFAULTS);
  }

  /** Returns the same with other terms. */
  public DnsOptions with(ServerTerms others) {
    return new DnsOptions(
        listen, udpPayloadBytes, maxConnections, maxInFlight, idleNs, maxWaiting, waitNs, others);
  }
}

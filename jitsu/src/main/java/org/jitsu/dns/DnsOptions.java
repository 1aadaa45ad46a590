package org.jitsu.dns;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import org.jitsu.core.wake.Prefix;

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
 * @param identity which of several servers this is; empty to keep it to itself
 * @param cookieSecrets the secrets of DNS cookies: the first makes them, each is believed; empty
 *     for one that is drawn, and drawn anew every day
 * @param sameRepliesPerSecond how many equal replies over UDP a prefix gets in a second whose
 *     return path is not proven; 0 for any number
 * @param unlimited clients that get any number
 * @param waitNs how long a query waits for a guest before it is answered with SERVFAIL, in
 *     nanoseconds
 */
public record DnsOptions(
    List<InetSocketAddress> listen,
    int udpPayloadBytes,
    int maxConnections,
    int maxInFlight,
    long idleNs,
    int maxWaiting,
    long waitNs,
    String identity,
    List<CookieSecret> cookieSecrets,
    int sameRepliesPerSecond,
    List<Prefix> unlimited) {

  public DnsOptions {
    listen = List.copyOf(listen);
    cookieSecrets = List.copyOf(cookieSecrets);
    unlimited = List.copyOf(unlimited);
    if (udpPayloadBytes < Query.CLASSIC_UDP_BYTES || udpPayloadBytes > 65535) {
      throw new IllegalArgumentException("UDP payload " + udpPayloadBytes + " is not 512 to 65535");
    }
  }

  /**
   * Returns the defaults: 1232 bytes (RFC 9715), 256 connections of 64 queries, idle for 10 s (RFC
   * 7766 section 6.2.3), 4096 queries waiting for up to 4.5 s, a little less than stub resolvers
   * wait; no name; 200 equal replies a second, as NSD has it, but to this host itself.
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
        "",
        List.of(),
        200,
        List.of(Prefix.parse("127.0.0.0/8"), Prefix.parse("::1")));
  }

  /** Returns the same for a server of that name, with these secrets for its cookies. */
  public DnsOptions as(String name, List<CookieSecret> secrets) {
    return new DnsOptions(
        listen,
        udpPayloadBytes,
        maxConnections,
        maxInFlight,
        idleNs,
        maxWaiting,
        waitNs,
        name,
        secrets,
        sameRepliesPerSecond,
        unlimited);
  }

  /** Returns the same with another limit of equal replies. */
  public DnsOptions limitedTo(int repliesPerSecond, List<Prefix> exempt) {
    return new DnsOptions(
        listen,
        udpPayloadBytes,
        maxConnections,
        maxInFlight,
        idleNs,
        maxWaiting,
        waitNs,
        identity,
        cookieSecrets,
        repliesPerSecond,
        exempt);
  }
}

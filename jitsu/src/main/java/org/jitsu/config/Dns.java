package org.jitsu.config;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jitsu.core.wake.Prefix;
import org.jspecify.annotations.Nullable;

/**
 * The DNS side.
 *
 * @param listen where queries are answered, over UDP and TCP alike; at least one
 * @param zones the zones that are answered for; every service's names lie inside one
 * @param alpn the protocols that services say they speak in their HTTPS and SVCB records, by the
 *     services' first names
 * @param terms who the server is, and how it deals with those who ask
 */
public record Dns(
    List<InetSocketAddress> listen, List<Zone> zones, Map<String, List<String>> alpn, Terms terms) {

  /**
   * A zone.
   *
   * @param name its apex, lower case, without the final dot
   * @param file its ordinary records, a master file (RFC 1035 section 5); null when it has none but
   *     the services'
   * @param transferTo the prefixes to which it may be transferred
   * @param transferKey the name of the key that a transfer must be signed with; null for none
   * @param secondaries who is told when it changes
   */
  public record Zone(
      String name,
      @Nullable Path file,
      List<Prefix> transferTo,
      @Nullable String transferKey,
      List<InetSocketAddress> secondaries) {

    public Zone {
      transferTo = List.copyOf(transferTo);
      secondaries = List.copyOf(secondaries);
    }

    /** A zone that nobody may have whole. */
    public Zone(String name, @Nullable Path file) {
      this(name, file, List.of(), null, List.of());
    }
  }

  /**
   * A key of TSIG (RFC 8945).
   *
   * @param secret the file with the secret in Base64
   */
  public record Key(String name, String algorithm, Path secret) {}

  /**
   * DNS over TLS (RFC 7858) and over HTTPS (RFC 8484).
   *
   * @param https where the latter is spoken
   * @param certificate a PEM file of the certificate chain
   * @param key a PEM file of the private key
   */
  public record Tls(
      List<InetSocketAddress> listen, List<InetSocketAddress> https, Path certificate, Path key) {

    public Tls {
      https = List.copyOf(https);
      listen = List.copyOf(listen);
    }
  }

  /**
   * Passing on of queries for names that are not ours.
   *
   * @param to the resolvers that are asked
   * @param from the clients that are served
   */
  public record Forward(List<InetSocketAddress> to, List<Prefix> from) {

    public Forward {
      to = List.copyOf(to);
      from = List.copyOf(from);
    }
  }

  /**
   * Who the server is, and how it deals with those who ask.
   *
   * @param identity which of several servers this is; empty to keep it to itself
   * @param cookieSecret the file of the secrets of DNS cookies; null for secrets of its own
   * @param repliesPerSecond how many equal replies a prefix gets over UDP; 0 for any number
   * @param unlimited clients that get any number
   * @param forward whose queries for other names are passed on; null for nobody's
   */
  public record Terms(
      String identity,
      @Nullable Path cookieSecret,
      int repliesPerSecond,
      List<Prefix> unlimited,
      List<Key> keys,
      @Nullable Tls tls,
      @Nullable Forward forward) {

    static final int REPLIES_PER_SECOND = 200;

    static final List<Prefix> UNLIMITED = List.of(Prefix.parse("127.0.0.0/8"), Prefix.parse("::1"));

    /** What is so when nothing is said. */
    public static final Terms DEFAULTS =
        new Terms("", null, REPLIES_PER_SECOND, UNLIMITED, List.of(), null, null);

    public Terms {
      unlimited = List.copyOf(unlimited);
      keys = List.copyOf(keys);
    }
  }

  public Dns {
    listen = List.copyOf(listen);
    zones = List.copyOf(zones);
    alpn = Map.copyOf(alpn);
  }

  public Dns(List<InetSocketAddress> listen, List<Zone> zones) {
    this(listen, zones, Map.of(), Terms.DEFAULTS);
  }

  /** Returns the same with these services' protocols. */
  Dns with(Map<String, List<String>> protocols) {
    return new Dns(listen, zones, protocols, terms);
  }
}

package org.jitsu.config;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The DNS side.
 *
 * @param listen where queries are answered, over UDP and TCP alike; at least one
 * @param zones the zones that are answered for; every service's names lie inside one
 * @param alpn the protocols that services say they speak in their HTTPS and SVCB records, by the
 *     services' first names
 */
public record Dns(
    List<InetSocketAddress> listen, List<Zone> zones, Map<String, List<String>> alpn) {

  /**
   * A zone.
   *
   * @param name its apex, lower case, without the final dot
   * @param file its ordinary records, a master file (RFC 1035 section 5); null when it has none but
   *     the services'
   */
  public record Zone(String name, @Nullable Path file) {}

  public Dns(List<InetSocketAddress> listen, List<Zone> zones) {
    this(listen, zones, Map.of());
  }

  /** Returns the same with these services' protocols. */
  Dns with(Map<String, List<String>> protocols) {
    return new Dns(listen, zones, protocols);
  }

  public Dns {
    listen = List.copyOf(listen);
    zones = List.copyOf(zones);
    alpn = Map.copyOf(alpn);
  }
}

package org.jitsu.config;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The DNS side.
 *
 * @param listen where queries are answered, over UDP and TCP alike; at least one
 * @param zones the zones that are answered for; every service's names lie inside one
 */
public record Dns(List<InetSocketAddress> listen, List<Zone> zones) {

  /**
   * A zone.
   *
   * @param name its apex, lower case, without the final dot
   * @param file its ordinary records, a master file (RFC 1035 section 5); null when it has none but
   *     the services'
   */
  public record Zone(String name, @Nullable Path file) {}

  public Dns {
    listen = List.copyOf(listen);
    zones = List.copyOf(zones);
  }
}

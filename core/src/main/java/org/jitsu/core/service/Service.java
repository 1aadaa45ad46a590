package org.jitsu.core.service;

import java.net.InetAddress;
import java.util.List;
import org.jitsu.core.GuestName;

/**
 * A service: DNS names, addresses and ports behind which one guest stands. A guest may carry
 * several services.
 *
 * @param name the first DNS name, lower case, without the final dot; it identifies the service
 * @param guest the guest that carries it
 * @param names all DNS names, {@code name} first; lower case, without the final dot
 * @param addresses the addresses its names resolve to; at least one, each belongs to this service
 *     alone
 * @param ports the ports it serves; at least one
 * @param mode how its clients are kept while its guest boots
 * @param wake what may wake its guest
 * @param ready how it is seen that the guest serves
 * @param refusing what a client meets when it cannot be served
 * @param idleNs after how long without use its guest may sleep, in nanoseconds; more than 0
 * @param ttlSeconds the TTL of its address records, 0 to 2^31 - 1 (RFC 2181 section 8)
 */
public record Service(
    String name,
    GuestName guest,
    List<String> names,
    List<InetAddress> addresses,
    List<Port> ports,
    Mode mode,
    Wake wake,
    Readiness ready,
    Refusing refusing,
    long idleNs,
    int ttlSeconds) {

  /** Returns whether all its clients come by TCP. */
  public boolean isTcpOnly() {
    return ports.stream().allMatch(port -> port.protocol() == Port.Protocol.TCP);
  }

  public Service {
    names = List.copyOf(names);
    addresses = List.copyOf(addresses);
    ports = List.copyOf(ports);
    if (names.isEmpty() || !names.getFirst().equals(name)) {
      throw new IllegalArgumentException("the first of the names is the service's own: " + name);
    }
    if (addresses.isEmpty() || ports.isEmpty()) {
      throw new IllegalArgumentException(name + " needs an address and a port");
    }
    if (idleNs <= 0 || ttlSeconds < 0) {
      throw new IllegalArgumentException(name + ": idle must be positive and the TTL not negative");
    }
  }
}

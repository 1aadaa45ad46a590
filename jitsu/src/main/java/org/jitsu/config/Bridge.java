package org.jitsu.config;

import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/**
 * The bridge on which the services live.
 *
 * @param name the interface, at most 15 characters
 * @param address this host's address on it, the guests' gateway
 * @param prefix how many bits of the address are the net, 1 to 30
 * @param probe the address that Synjitsu's probes come from: of this net, and of nobody else
 * @param ipv6 this host's IPv6 address on it; null when there is none
 * @param echo whether echo requests to addresses of guests that are away are answered
 */
public record Bridge(
    String name,
    InetAddress address,
    int prefix,
    InetAddress probe,
    @Nullable Ipv6 ipv6,
    boolean echo) {

  /**
   * An IPv6 address and its net.
   *
   * @param address this host's, the guests' gateway
   * @param prefix how many bits of the address are the net, 8 to 126
   */
  public record Ipv6(InetAddress address, int prefix) {}

  /** Returns the same with probes from another address. */
  public Bridge probing(InetAddress from) {
    return new Bridge(name, address, prefix, from, ipv6, echo);
  }

  /** A bridge of IPv4 alone. */
  public Bridge(String name, InetAddress address, int prefix, InetAddress probe) {
    this(name, address, prefix, probe, null, true);
  }
}

package org.jitsu.synjitsu.link;

import org.jitsu.wire.address.IpAddr;
import org.jspecify.annotations.Nullable;

/**
 * The bridge that services live on.
 *
 * @param name its name, 1 to 15 characters
 * @param address the host's IPv4 address on it, which is the guests' gateway
 * @param prefixBits the length of its net's prefix, 1 to 30
 * @param probe a reserved address of that net, from which guests are probed; nobody else has it
 * @param ipv6 the host's IPv6 address on it and its net; null when there is none
 * @param answersEcho whether echo requests to held addresses are answered
 */
public record BridgeSettings(
    String name,
    IpAddr address,
    int prefixBits,
    IpAddr probe,
    @Nullable Ipv6Net ipv6,
    boolean answersEcho) {

  public BridgeSettings {
    if (!address.isV4() || !probe.isV4() || prefixBits < 1 || prefixBits > 30) {
      throw new IllegalArgumentException(
          "a bridge has an IPv4 net such as 10.77.0.1/24, not " + address + "/" + prefixBits);
    }
    if (probe.equals(address) || !sameNet(address, probe, prefixBits)) {
      throw new IllegalArgumentException(
          "the probe address " + probe + " must be a free one of " + address + "/" + prefixBits);
    }
  }

  /** A bridge on which echo is answered. */
  public BridgeSettings(
      String name, IpAddr address, int prefixBits, IpAddr probe, @Nullable Ipv6Net ipv6) {
    this(name, address, prefixBits, probe, ipv6, true);
  }

  /** A bridge of IPv4 alone. */
  public BridgeSettings(String name, IpAddr address, int prefixBits, IpAddr probe) {
    this(name, address, prefixBits, probe, null);
  }

  /** Returns the host's IPv6 address on it, null when it has none. */
  public @Nullable IpAddr address6() {
    return ipv6 == null ? null : ipv6.address();
  }

  /**
   * Returns whether the address is on the bridge's net, so that it is reached without a gateway.
   */
  public boolean isOnLink(IpAddr other) {
    return other.isV4()
        ? sameNet(address, other, prefixBits)
        : other.isLinkLocal() || (ipv6 != null && ipv6.contains(other));
  }

  private static boolean sameNet(IpAddr one, IpAddr other, int prefixBits) {
    return (one.v4Bits() ^ other.v4Bits()) >>> (Integer.SIZE - prefixBits) == 0;
  }
}

package org.jitsu.synjitsu.link;

import org.jitsu.wire.address.IpAddr;

/**
 * The bridge that services live on.
 *
 * @param name its name, 1 to 15 characters
 * @param address the host's IPv4 address on it, which is the guests' gateway
 * @param prefixBits the length of its net's prefix, 1 to 30
 * @param probe a reserved address of that net, from which guests are probed; nobody else has it
 */
public record BridgeSettings(String name, IpAddr address, int prefixBits, IpAddr probe) {

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

  /**
   * Returns whether the address is on the bridge's net, so that it is reached without a gateway.
   */
  public boolean isOnLink(IpAddr other) {
    return other.isV4() && sameNet(address, other, prefixBits);
  }

  private static boolean sameNet(IpAddr one, IpAddr other, int prefixBits) {
    return (one.v4Bits() ^ other.v4Bits()) >>> (Integer.SIZE - prefixBits) == 0;
  }
}

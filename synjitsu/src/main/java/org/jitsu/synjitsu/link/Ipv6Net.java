package org.jitsu.synjitsu.link;

import org.jitsu.wire.address.IpAddr;

/**
 * An IPv6 net and the host's address in it.
 *
 * @param address of the host, which is the guests' gateway; neither a group's nor link-local
 * @param prefixBits the length of the net's prefix, 1 to 126
 */
public record Ipv6Net(IpAddr address, int prefixBits) {

  public Ipv6Net {
    boolean plain = !address.isV4() && IpAddr.isUnicast(address.hi(), address.lo());
    if (!plain || address.isLinkLocal() || prefixBits < 1 || prefixBits > 126) {
      throw new IllegalArgumentException(
          "an IPv6 net is such as fd00:77::1/64, not " + address + "/" + prefixBits);
    }
  }

  /** Returns whether the address is one of the net's. */
  boolean contains(IpAddr other) {
    long hi = address.hi() ^ other.hi();
    long lo = address.lo() ^ other.lo();
    return prefixBits <= Long.SIZE
        ? hi >>> (Long.SIZE - prefixBits) == 0
        : hi == 0 && lo >>> (2 * Long.SIZE - prefixBits) == 0;
  }

  @Override
  public String toString() {
    return address + "/" + prefixBits;
  }
}

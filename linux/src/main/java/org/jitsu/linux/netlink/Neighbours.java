package org.jitsu.linux.netlink;

import java.net.InetAddress;
import java.nio.ByteBuffer;

/** Requests about the host's neighbour tables (ARP and neighbour discovery). */
public final class Neighbours {
  private Neighbours() {}

  /** Writes down a neighbour's MAC for good. */
  public static Request replace(InetAddress address, int linkIndex, HardwareAddress mac) {
    return new Request(
        "neighbour " + address.getHostAddress() + " at " + mac,
        NeighbourMessage.RTM_NEWNEIGH,
        Request.CREATE | Request.REPLACE,
        NeighbourMessage.header(IpFamily.of(address), linkIndex, NeighbourMessage.NUD_PERMANENT, 0)
            .attribute(NeighbourMessage.NDA_DST, address.getAddress())
            .attribute(NeighbourMessage.NDA_LLADDR, mac.bytes()));
  }

  /** Forgets a neighbour. Refused with ENOENT when it is not known. */
  public static Request delete(InetAddress address, int linkIndex) {
    return new Request(
        "forget neighbour " + address.getHostAddress(),
        NeighbourMessage.RTM_DELNEIGH,
        0,
        NeighbourMessage.header(IpFamily.of(address), linkIndex, 0, 0)
            .attribute(NeighbourMessage.NDA_DST, address.getAddress()));
  }

  static Request all() {
    return new Request(
        "list neighbours",
        NeighbourMessage.RTM_GETNEIGH,
        0,
        NeighbourMessage.header(IpFamily.ANY, 0, 0, 0));
  }

  static Neighbour parse(ByteBuffer payload) {
    Attributes attributes = Attributes.parse(payload.position(NeighbourMessage.HEADER));
    return new Neighbour(
        IpFamily.address(attributes.bytes(NeighbourMessage.NDA_DST)),
        payload.getInt(NeighbourMessage.INDEX),
        HardwareAddress.of(attributes.bytes(NeighbourMessage.NDA_LLADDR)),
        payload.getShort(NeighbourMessage.STATE));
  }
}

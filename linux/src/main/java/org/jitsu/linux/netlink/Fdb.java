package org.jitsu.linux.netlink;

import java.nio.ByteBuffer;

/** Requests about a bridge's forwarding entries. */
public final class Fdb {
  private static final int AF_BRIDGE = 7;
  private static final int NTF_MASTER = 0x04;
  private static final int NTF_STICKY = 0x40;

  private Fdb() {}

  /**
   * Makes frames to the address leave by that port, whatever an earlier entry said, until the next
   * pin, {@link #unpin}, or the port's end. Being sticky the entry stays even when the address
   * speaks from another port that learns; a merely static one would follow it.
   *
   * @param portIndex an interface that is plugged into the bridge, else EINVAL or EOPNOTSUPP
   */
  public static Request pin(HardwareAddress mac, int portIndex) {
    return new Request(
        "forward " + mac + " to " + portIndex,
        NeighbourMessage.RTM_NEWNEIGH,
        Request.CREATE | Request.REPLACE,
        NeighbourMessage.header(
                AF_BRIDGE, portIndex, NeighbourMessage.NUD_NOARP, NTF_MASTER | NTF_STICKY)
            .attribute(NeighbourMessage.NDA_LLADDR, mac.bytes()));
  }

  /** Forgets the address. Refused with ENOENT when its entry points elsewhere, or none exists. */
  public static Request unpin(HardwareAddress mac, int portIndex) {
    return new Request(
        "forget " + mac + " at " + portIndex,
        NeighbourMessage.RTM_DELNEIGH,
        0,
        NeighbourMessage.header(AF_BRIDGE, portIndex, 0, NTF_MASTER)
            .attribute(NeighbourMessage.NDA_LLADDR, mac.bytes()));
  }

  static Request all(int bridgeIndex) {
    return new Request(
        "list forwarding entries of " + bridgeIndex,
        NeighbourMessage.RTM_GETNEIGH,
        0,
        NeighbourMessage.header(AF_BRIDGE, 0, 0, 0)
            .attributeU32(NeighbourMessage.NDA_MASTER, bridgeIndex));
  }

  static FdbEntry parse(ByteBuffer payload) {
    Attributes attributes = Attributes.parse(payload.position(NeighbourMessage.HEADER));
    int state = payload.getShort(NeighbourMessage.STATE);
    int flags = payload.get(NeighbourMessage.FLAGS);
    return new FdbEntry(
        HardwareAddress.of(attributes.bytes(NeighbourMessage.NDA_LLADDR)),
        payload.getInt(NeighbourMessage.INDEX),
        (state & (NeighbourMessage.NUD_NOARP | NeighbourMessage.NUD_PERMANENT)) != 0,
        (flags & NTF_STICKY) != 0);
  }
}

package org.jitsu.wire.craft;

import java.lang.foreign.MemorySegment;
import org.jitsu.wire.address.IpAddr;
import org.jitsu.wire.address.MacAddress;
import org.jitsu.wire.frame.Frame;
import org.jitsu.wire.header.IpProtocol;
import org.jitsu.wire.header.Ndp;

/** Neighbour solicitations and advertisements, RFC 4861 sections 4.3, 4.4 and 7.2. */
public final class NdpCraft {
  private static final int HOP_LIMIT = 255;
  private static final int LENGTH = Ndp.NEIGHBOUR_LENGTH + Ndp.LINK_LAYER_OPTION_LENGTH;
  private static final long ALL_NODES_MAC = IpAddr.ALL_NODES.multicastMac().bits();

  private final Envelope envelope = new Envelope();
  private final Ndp ndp = new Ndp();

  /**
   * Answers an accepted neighbour solicitation: its target is at {@code mac}. A duplicate-address
   * probe, which has no sender, is answered to all nodes (section 7.2.4).
   */
  public int advertisement(MemorySegment out, Frame solicitation, MacAddress mac) {
    Ndp asked = solicitation.ndp();
    if (asked.isDuplicateProbe(solicitation.ipv6())) {
      return advertise(out, asked.targetHi(), asked.targetLo(), mac.bits());
    }
    long known = asked.linkLayer(Ndp.SOURCE_LINK_LAYER);
    envelope.link(mac.bits(), known == Ndp.NO_MAC ? solicitation.ethernet().source() : known);
    envelope.from(asked.targetHi(), asked.targetLo());
    envelope.to(solicitation.sourceHi(), solicitation.sourceLo());
    return write(
        out,
        Ndp.NEIGHBOUR_ADVERTISEMENT,
        Ndp.SOLICITED | Ndp.OVERRIDE,
        asked.targetHi(),
        asked.targetLo(),
        Ndp.TARGET_LINK_LAYER,
        mac.bits());
  }

  /** Tells all nodes, unasked, that {@code address} is at {@code mac} (section 7.2.6). */
  public int unsolicited(MemorySegment out, MacAddress mac, IpAddr address) {
    ipv6(address);
    return advertise(out, address.hi(), address.lo(), mac.bits());
  }

  /**
   * Asks the target's group who has {@code target}, for {@code from} at {@code fromMac}; for nobody
   * yet ({@link IpAddr#UNSPECIFIED_V6}) it is a duplicate-address probe, without an option (RFC
   * 4861 section 4.3).
   */
  public int solicitation(MemorySegment out, MacAddress fromMac, IpAddr from, IpAddr target) {
    ipv6(from);
    ipv6(target);
    IpAddr group = target.solicitedNode();
    envelope.link(fromMac.bits(), group.multicastMac().bits());
    envelope.from(from.hi(), from.lo());
    envelope.to(group.hi(), group.lo());
    return from.isUnspecified()
        ? probe(out, target.hi(), target.lo())
        : write(
            out,
            Ndp.NEIGHBOUR_SOLICITATION,
            0,
            target.hi(),
            target.lo(),
            Ndp.SOURCE_LINK_LAYER,
            fromMac.bits());
  }

  private int advertise(MemorySegment out, long hi, long lo, long mac) {
    envelope.link(mac, ALL_NODES_MAC);
    envelope.from(hi, lo);
    envelope.to(IpAddr.ALL_NODES.hi(), IpAddr.ALL_NODES.lo());
    return write(
        out, Ndp.NEIGHBOUR_ADVERTISEMENT, Ndp.OVERRIDE, hi, lo, Ndp.TARGET_LINK_LAYER, mac);
  }

  private static void ipv6(IpAddr address) {
    if (address.isV4()) {
      throw new IllegalArgumentException("neighbour discovery is for IPv6, not " + address);
    }
  }

  private int probe(MemorySegment out, long hi, long lo) {
    int length = Ndp.NEIGHBOUR_LENGTH;
    long at = envelope.write(out, IpProtocol.ICMPV6, HOP_LIMIT, length);
    ndp.wrap(out, at, length)
        .init(Ndp.NEIGHBOUR_SOLICITATION, 0)
        .target(hi, lo)
        .fillChecksum(envelope.pseudoSum(length));
    return envelope.frameLength(length);
  }

  private int write(
      MemorySegment out, int type, int flags, long hi, long lo, int optionType, long mac) {
    long at = envelope.write(out, IpProtocol.ICMPV6, HOP_LIMIT, LENGTH);
    ndp.wrap(out, at, LENGTH)
        .init(type, flags)
        .target(hi, lo)
        .linkLayer(optionType, mac)
        .fillChecksum(envelope.pseudoSum(LENGTH));
    return envelope.frameLength(LENGTH);
  }
}

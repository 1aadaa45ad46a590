package org.jitsu.testkit;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import org.jitsu.wire.frame.Frame;
import org.jitsu.wire.header.Ethernet;
import org.jitsu.wire.header.Icmp4;
import org.jitsu.wire.header.Icmp6;
import org.jitsu.wire.header.IpProtocol;
import org.jitsu.wire.header.Ipv4;
import org.jitsu.wire.header.Ipv6;

/** What a router says to the sender of a packet that the path is too narrow for. */
final class TooBig {
  static final int ROOM_BYTES = 256;

  /** Of the packet, its headers of IP and TCP with a part of its options. */
  private static final int QUOTED = 64;

  private static final int MTU = 4;
  private static final int HOPS = 64;
  private static final ValueLayout.OfInt BIG_ENDIAN =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

  private TooBig() {}

  /** Writes it for an accepted packet, as if its receiver were the router; returns its length. */
  static int write(MemorySegment out, Frame packet, int mtu) {
    boolean v6 = packet.isV6();
    int header = v6 ? Ipv6.LENGTH : Ipv4.LENGTH;
    int message = Icmp4.LENGTH + QUOTED;
    int length = Ethernet.LENGTH + header + message;
    long at = Ethernet.LENGTH + (long) header;
    new Ethernet()
        .wrap(out, 0, length)
        .destination(packet.ethernet().source())
        .source(packet.ethernet().destination())
        .type(v6 ? Ethernet.TYPE_IPV6 : Ethernet.TYPE_IPV4);
    MemorySegment.copy(
        packet.ethernet().segment(), Ethernet.LENGTH, out, at + Icmp4.LENGTH, QUOTED);
    if (v6) {
      Ipv6 ip =
          new Ipv6()
              .wrap(out, Ethernet.LENGTH, header + message)
              .init(IpProtocol.ICMPV6, message, HOPS)
              .source(packet.destinationHi(), packet.destinationLo())
              .destination(packet.sourceHi(), packet.sourceLo());
      Icmp6 icmp = new Icmp6().wrap(out, at, message).init(Icmp6.PACKET_TOO_BIG, 0);
      out.set(BIG_ENDIAN, at + MTU, mtu);
      icmp.fillChecksum(ip.pseudoSum(IpProtocol.ICMPV6, message));
    } else {
      new Ipv4()
          .wrap(out, Ethernet.LENGTH, header + message)
          .init(IpProtocol.ICMPV4, header + message)
          .source(packet.ipv4().destination())
          .destination(packet.ipv4().source())
          .fillChecksum();
      Icmp4 icmp =
          new Icmp4().wrap(out, at, message).init(Icmp4.UNREACHABLE, Icmp4.FRAGMENTATION_NEEDED);
      out.set(BIG_ENDIAN, at + MTU, mtu);
      icmp.fillChecksum();
    }
    return length;
  }
}

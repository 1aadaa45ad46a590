package org.jitsu.wire.craft;

import java.lang.foreign.MemorySegment;
import org.jitsu.wire.address.IpAddr;
import org.jitsu.wire.address.MacAddress;
import org.jitsu.wire.frame.Frame;
import org.jitsu.wire.header.Arp;
import org.jitsu.wire.header.Ethernet;

/** ARP frames, RFC 826 and RFC 5227. All are {@link #FRAME_LENGTH} bytes. */
public final class ArpCraft {
  public static final int FRAME_LENGTH = Ethernet.LENGTH + Arp.LENGTH;

  private final Ethernet ethernet = new Ethernet();
  private final Arp arp = new Arp();

  /** Says to who asked, with an accepted ARP request, that the asked address is at {@code mac}. */
  public int reply(MemorySegment out, Frame request, MacAddress mac) {
    Arp asked = request.arp();
    return write(
        out,
        Arp.REPLY,
        asked.senderMac(),
        mac.bits(),
        asked.targetIp(),
        asked.senderMac(),
        asked.senderIp());
  }

  /** Asks everybody who has {@code target}, for {@code from} at {@code fromMac}. */
  public int request(MemorySegment out, MacAddress fromMac, IpAddr from, IpAddr target) {
    return write(
        out,
        Arp.REQUEST,
        MacAddress.BROADCAST.bits(),
        fromMac.bits(),
        ipv4(from),
        MacAddress.ZERO.bits(),
        ipv4(target));
  }

  /**
   * The gratuitous request that makes caches learn {@code address} at {@code mac}, RFC 5227 section
   * 3.
   */
  public int announce(MemorySegment out, MacAddress mac, IpAddr address) {
    return request(out, mac, address, address);
  }

  private static int ipv4(IpAddr address) {
    if (!address.isV4()) {
      throw new IllegalArgumentException("ARP is for IPv4, not " + address);
    }
    return address.v4Bits();
  }

  private int write(
      MemorySegment out,
      int operation,
      long destinationMac,
      long senderMac,
      int senderIp,
      long targetMac,
      int targetIp) {
    ethernet
        .wrap(out, 0, FRAME_LENGTH)
        .destination(destinationMac)
        .source(senderMac)
        .type(Ethernet.TYPE_ARP);
    arp.wrap(out, Ethernet.LENGTH, Arp.LENGTH)
        .init()
        .operation(operation)
        .senderMac(senderMac)
        .senderIp(senderIp)
        .targetMac(targetMac)
        .targetIp(targetIp);
    return FRAME_LENGTH;
  }
}

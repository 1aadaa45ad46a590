package org.jitsu.wire.craft;

import java.lang.foreign.MemorySegment;
import org.jitsu.wire.address.IpAddr;
import org.jitsu.wire.frame.Frame;
import org.jitsu.wire.header.Ethernet;
import org.jitsu.wire.header.Ipv4;
import org.jitsu.wire.header.Ipv6;

/**
 * The Ethernet and IP headers around what a craft writes. Addressed first, then written once the
 * length is known.
 */
final class Envelope {
  private static final int LARGEST_PACKET = 65_535;

  private final Ethernet ethernet = new Ethernet();
  private final Ipv4 ipv4 = new Ipv4();
  private final Ipv6 ipv6 = new Ipv6();

  private long fromMac;
  private long toMac;
  private long fromHi;
  private long fromLo;
  private long toHi;
  private long toLo;
  private int protocol;
  private int ipHeaderLength;

  void along(Path path) {
    link(path.fromMac().bits(), path.toMac().bits());
    from(path.from().hi(), path.from().lo());
    to(path.to().hi(), path.to().lo());
  }

  void backTo(Frame received) {
    link(received.ethernet().destination(), received.ethernet().source());
    from(received.destinationHi(), received.destinationLo());
    to(received.sourceHi(), received.sourceLo());
  }

  void link(long from, long to) {
    fromMac = from;
    toMac = to;
  }

  void from(long hi, long lo) {
    fromHi = hi;
    fromLo = lo;
  }

  void to(long hi, long lo) {
    toHi = hi;
    toLo = lo;
  }

  /** Writes both headers for {@code length} bytes of upper layer and returns where those begin. */
  long write(MemorySegment out, int protocol, int hopLimit, int length) {
    boolean v4 = IpAddr.isV4(fromHi, fromLo);
    this.protocol = protocol;
    ipHeaderLength = v4 ? Ipv4.LENGTH : Ipv6.LENGTH;
    if (ipHeaderLength + length > LARGEST_PACKET) {
      throw new IllegalArgumentException("an IP packet has no room for " + length + " bytes");
    }
    ethernet
        .wrap(out, 0, frameLength(length))
        .destination(toMac)
        .source(fromMac)
        .type(v4 ? Ethernet.TYPE_IPV4 : Ethernet.TYPE_IPV6);
    if (v4) {
      ipv4.wrap(out, Ethernet.LENGTH, Ipv4.LENGTH + length)
          .init(protocol, Ipv4.LENGTH + length)
          .ttl(hopLimit)
          .source((int) fromLo)
          .destination((int) toLo)
          .fillChecksum();
    } else {
      ipv6.wrap(out, Ethernet.LENGTH, Ipv6.LENGTH + length)
          .init(protocol, length, hopLimit)
          .source(fromHi, fromLo)
          .destination(toHi, toLo);
    }
    return (long) Ethernet.LENGTH + ipHeaderLength;
  }

  long pseudoSum(int length) {
    return ipHeaderLength == Ipv4.LENGTH
        ? ipv4.pseudoSum(length)
        : ipv6.pseudoSum(protocol, length);
  }

  /** The whole frame's length, given its upper layer's. */
  int frameLength(int length) {
    return Ethernet.LENGTH + ipHeaderLength + length;
  }
}

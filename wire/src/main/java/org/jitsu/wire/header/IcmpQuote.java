package org.jitsu.wire.header;

import static org.jitsu.wire.header.Header.U16;
import static org.jitsu.wire.header.Header.U32;
import static org.jitsu.wire.header.Header.U64;
import static org.jitsu.wire.header.Header.U8;

import java.lang.foreign.MemorySegment;
import org.jitsu.wire.address.FlowKey;
import org.jitsu.wire.address.IpAddr;

/**
 * The TCP segment that an ICMP error is about, as far as the error quotes it: its ports and its
 * sequence number, which is what RFC 792 promises. Reused for every message.
 */
public final class IcmpQuote {
  private static final int CHECKSUM = 2;
  private static final int QUOTED = 8;
  private static final int PROMISED = 8;
  private static final int V4_FRAGMENT = 6;
  private static final int V4_OFFSET_MASK = 0x1fff;
  private static final int V4_PROTOCOL = 9;
  private static final int V4_SOURCE = 12;
  private static final int V6_NEXT_HEADER = 6;
  private static final int V6_SOURCE = 8;
  private static final int SEQUENCE = 4;

  private MemorySegment segment = MemorySegment.NULL;
  private long icmp;
  private long tcp;
  private long sourceHi;
  private long sourceLo;
  private long destinationHi;
  private long destinationLo;

  /** Looks for one in an accepted message; whether it is there. */
  public boolean read(Icmp4 message) {
    if (!message.isError() || message.length() < QUOTED + Ipv4.LENGTH) {
      return false;
    }
    segment = message.segment();
    icmp = message.offset();
    long ip = icmp + QUOTED;
    int first = segment.get(U8, ip) & 0xff;
    int header = (first & 15) * 4;
    tcp = ip + header;
    if (first >>> 4 != 4
        || header < Ipv4.LENGTH
        || segment.get(U8, ip + V4_PROTOCOL) != IpProtocol.TCP
        || (segment.get(U16, ip + V4_FRAGMENT) & V4_OFFSET_MASK) != 0
        || QUOTED + header + PROMISED > message.length()) {
      return false;
    }
    sourceHi = 0;
    sourceLo = IpAddr.mapped(segment.get(U32, ip + V4_SOURCE));
    destinationHi = 0;
    destinationLo = IpAddr.mapped(segment.get(U32, ip + V4_SOURCE + 4));
    return true;
  }

  /** Looks for one in an accepted message; extension headers hide it. */
  public boolean read(Icmp6 message) {
    if (!message.isError() || message.length() < QUOTED + Ipv6.LENGTH + PROMISED) {
      return false;
    }
    segment = message.segment();
    icmp = message.offset();
    long ip = icmp + QUOTED;
    tcp = ip + Ipv6.LENGTH;
    if ((segment.get(U8, ip) & 0xf0) != 0x60
        || segment.get(U8, ip + V6_NEXT_HEADER) != IpProtocol.TCP) {
      return false;
    }
    sourceHi = segment.get(U64, ip + V6_SOURCE);
    sourceLo = segment.get(U64, ip + V6_SOURCE + 8);
    destinationHi = segment.get(U64, ip + V6_SOURCE + 16);
    destinationLo = segment.get(U64, ip + V6_SOURCE + 24);
    return !IpAddr.isV4(sourceHi, sourceLo) && !IpAddr.isV4(destinationHi, destinationLo);
  }

  /** The flow of the quoted segment, from its sender to its receiver. */
  public FlowKey.Lookup flow(FlowKey.Lookup lookup) {
    return lookup.set(
        IpProtocol.TCP,
        sourceHi,
        sourceLo,
        segment.get(U16, tcp) & 0xffff,
        destinationHi,
        destinationLo,
        segment.get(U16, tcp + 2) & 0xffff);
  }

  /** The quoted segment's sequence number. */
  public int sequence() {
    return segment.get(U32, tcp + SEQUENCE);
  }

  /**
   * Quotes another number and mends the message's checksum. The quoted segment's own checksum,
   * which nobody can verify without its payload, stays as it is.
   */
  public void sequence(int number) {
    int checksum = segment.get(U16, icmp + CHECKSUM) & 0xffff;
    checksum = Checksum.update32(checksum, sequence(), number);
    segment.set(U16, icmp + CHECKSUM, (short) checksum);
    segment.set(U32, tcp + SEQUENCE, number);
  }
}

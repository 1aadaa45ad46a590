package org.jitsu.wire.header;

import java.lang.foreign.MemorySegment;
import org.jitsu.wire.address.IpAddr;

/** The fixed IPv6 header, RFC 8200 section 3. What follows it is found by {@link Ipv6Chain}. */
public final class Ipv6 extends Header<Ipv6> {
  public static final int LENGTH = 40;

  private static final int VERSION_CLASS_FLOW = 0;
  private static final int PAYLOAD_LENGTH = 4;
  private static final int NEXT_HEADER = 6;
  private static final int HOP_LIMIT = 7;
  private static final int SOURCE = 8;
  private static final int DESTINATION = 24;

  public Ipv6() {
    super(LENGTH);
  }

  @Override
  Ipv6 self() {
    return this;
  }

  /** Whether a packet begins here whose payload lies within {@code length} bytes. */
  public static Verdict check(MemorySegment segment, long offset, int length) {
    if (length < LENGTH) {
      return Verdict.IPV6_SHORT;
    }
    if ((segment.get(U8, offset) & 0xf0) != 0x60) {
      return Verdict.IPV6_VERSION;
    }
    int payload = payloadLength(segment, offset);
    if (LENGTH + payload > length) {
      return Verdict.IPV6_PAYLOAD_LENGTH;
    }
    boolean mapped = mapped(segment, offset + SOURCE) || mapped(segment, offset + DESTINATION);
    return mapped ? Verdict.IPV6_MAPPED : Verdict.ACCEPTED;
  }

  private static boolean mapped(MemorySegment segment, long at) {
    return IpAddr.isV4(segment.get(U64, at), segment.get(U64, at + 8));
  }

  /** The payload length that the header at {@code offset} states, to wrap it by. */
  public static int payloadLength(MemorySegment segment, long offset) {
    return segment.get(U16, offset + PAYLOAD_LENGTH) & 0xffff;
  }

  /** Writes all but the addresses. */
  public Ipv6 init(int nextHeader, int payloadLength, int hopLimit) {
    return put32(VERSION_CLASS_FLOW, 0x6000_0000)
        .put16(PAYLOAD_LENGTH, payloadLength)
        .put8(NEXT_HEADER, nextHeader)
        .put8(HOP_LIMIT, hopLimit);
  }

  /** DSCP and ECN, one octet. */
  public int trafficClass() {
    return u16(VERSION_CLASS_FLOW) >>> 4 & 0xff;
  }

  public int flowLabel() {
    return u32(VERSION_CLASS_FLOW) & 0xf_ffff;
  }

  public int payloadLength() {
    return payloadLength(segment(), offset());
  }

  /** What follows this header: an extension header or the upper layer. */
  public int nextHeader() {
    return u8(NEXT_HEADER);
  }

  public int hopLimit() {
    return u8(HOP_LIMIT);
  }

  public Ipv6 hopLimit(int hops) {
    return put8(HOP_LIMIT, hops);
  }

  public long sourceHi() {
    return u64(SOURCE);
  }

  public long sourceLo() {
    return u64(SOURCE + 8);
  }

  public Ipv6 source(long hi, long lo) {
    return put64(SOURCE, hi).put64(SOURCE + 8, lo);
  }

  public long destinationHi() {
    return u64(DESTINATION);
  }

  public long destinationLo() {
    return u64(DESTINATION + 8);
  }

  public Ipv6 destination(long hi, long lo) {
    return put64(DESTINATION, hi).put64(DESTINATION + 8, lo);
  }

  /** The pseudo-header's sum for an upper-layer packet of {@code length} bytes. */
  public long pseudoSum(int protocol, int length) {
    return Checksum.pseudo(
        sourceHi(), sourceLo(), destinationHi(), destinationLo(), protocol, length);
  }

  @Override
  public void describe(StringBuilder text) {
    text.append("IP6 ");
    IpAddr.append(text, sourceHi(), sourceLo());
    text.append(" > ");
    IpAddr.append(text, destinationHi(), destinationLo());
    text.append(": ip-proto-").append(nextHeader()).append(' ').append(payloadLength());
  }
}

package org.jitsu.wire.header;

import java.lang.foreign.MemorySegment;
import org.jitsu.wire.address.IpAddr;

/**
 * The IPv4 header, RFC 791 section 3.1. Its {@link #length} is the total length: padding of the
 * frame is not in it.
 */
public final class Ipv4 extends Header<Ipv4> {
  /** Bytes of a header without options. */
  public static final int LENGTH = 20;

  private static final int VERSION_AND_IHL = 0;
  private static final int TRAFFIC_CLASS = 1;
  private static final int TOTAL_LENGTH = 2;
  private static final int IDENTIFICATION = 4;
  private static final int FLAGS_AND_OFFSET = 6;
  private static final int TTL = 8;
  private static final int PROTOCOL = 9;
  private static final int CHECKSUM = 10;
  private static final int SOURCE = 12;
  private static final int DESTINATION = 16;

  private static final int DONT_FRAGMENT = 0x4000;
  private static final int MORE_FRAGMENTS = 0x2000;
  private static final int OFFSET_MASK = 0x1fff;

  public Ipv4() {
    super(LENGTH);
  }

  @Override
  Ipv4 self() {
    return this;
  }

  /** Whether a packet begins here whose header and total length lie within {@code length} bytes. */
  public static Verdict check(MemorySegment segment, long offset, int length) {
    if (length < LENGTH) {
      return Verdict.IPV4_SHORT;
    }
    int first = segment.get(U8, offset) & 0xff;
    if (first >>> 4 != 4) {
      return Verdict.IPV4_VERSION;
    }
    int total = totalLength(segment, offset);
    if (total > length) {
      return Verdict.IPV4_TOTAL_LENGTH;
    }
    int header = (first & 15) * 4;
    return header < LENGTH || header > total ? Verdict.IPV4_HEADER_LENGTH : Verdict.ACCEPTED;
  }

  /** The total length that the header at {@code offset} states, to wrap it by. */
  public static int totalLength(MemorySegment segment, long offset) {
    return segment.get(U16, offset + TOTAL_LENGTH) & 0xffff;
  }

  /**
   * Writes a header without options, not fragmentable (so no identification, RFC 6864 section 4.1),
   * TTL 64.
   */
  public Ipv4 init(int protocol, int totalLength) {
    return put16(VERSION_AND_IHL, 0x4500)
        .put16(TOTAL_LENGTH, totalLength)
        .put16(IDENTIFICATION, 0)
        .put16(FLAGS_AND_OFFSET, DONT_FRAGMENT)
        .put8(TTL, 64)
        .put8(PROTOCOL, protocol)
        .put16(CHECKSUM, 0);
  }

  public int headerLength() {
    return (u8(VERSION_AND_IHL) & 15) * 4;
  }

  public boolean hasOptions() {
    return headerLength() > LENGTH;
  }

  /** DSCP and ECN, one octet. */
  public int trafficClass() {
    return u8(TRAFFIC_CLASS);
  }

  public int totalLength() {
    return totalLength(segment(), offset());
  }

  public int identification() {
    return u16(IDENTIFICATION);
  }

  public boolean dontFragment() {
    return (u16(FLAGS_AND_OFFSET) & DONT_FRAGMENT) != 0;
  }

  public boolean moreFragments() {
    return (u16(FLAGS_AND_OFFSET) & MORE_FRAGMENTS) != 0;
  }

  /** Where this fragment belongs in its datagram, in bytes. */
  public int fragmentOffset() {
    return (u16(FLAGS_AND_OFFSET) & OFFSET_MASK) * 8;
  }

  /** Whether this is any fragment of a datagram, the first one included. */
  public boolean isFragment() {
    return (u16(FLAGS_AND_OFFSET) & (MORE_FRAGMENTS | OFFSET_MASK)) != 0;
  }

  public int ttl() {
    return u8(TTL);
  }

  public Ipv4 ttl(int hops) {
    return put8(TTL, hops);
  }

  public int protocol() {
    return u8(PROTOCOL);
  }

  public int checksum() {
    return u16(CHECKSUM);
  }

  public int source() {
    return u32(SOURCE);
  }

  public Ipv4 source(int ip) {
    return put32(SOURCE, ip);
  }

  public int destination() {
    return u32(DESTINATION);
  }

  public Ipv4 destination(int ip) {
    return put32(DESTINATION, ip);
  }

  public boolean checksumRight() {
    return Checksum.isRight(sum(headerLength()));
  }

  /** Computes the header checksum afresh. */
  public Ipv4 fillChecksum() {
    put16(CHECKSUM, 0);
    return put16(CHECKSUM, Checksum.of(sum(headerLength())));
  }

  /** The pseudo-header's sum for a transport segment of {@code length} bytes. */
  public long pseudoSum(int length) {
    return Checksum.pseudo(source(), destination(), protocol(), length);
  }

  @Override
  public void describe(StringBuilder text) {
    text.append("IP ");
    IpAddr.append(text, 0, IpAddr.mapped(source()));
    text.append(" > ");
    IpAddr.append(text, 0, IpAddr.mapped(destination()));
    text.append(": ip-proto-").append(protocol());
    text.append(' ').append(length() - headerLength());
  }
}

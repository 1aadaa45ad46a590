package org.jitsu.wire.header;

import java.lang.foreign.MemorySegment;

/**
 * The UDP header, RFC 768. Its {@link #length} is the length field's: trailing bytes of the packet
 * are not in it.
 */
public final class Udp extends Header<Udp> {
  public static final int LENGTH = 8;

  private static final int SOURCE_PORT = 0;
  private static final int DESTINATION_PORT = 2;
  private static final int DATAGRAM_LENGTH = 4;
  private static final int CHECKSUM = 6;

  public Udp() {
    super(LENGTH);
  }

  @Override
  Udp self() {
    return this;
  }

  /** Whether a whole datagram begins here. */
  public static Verdict check(MemorySegment segment, long offset, int length) {
    if (length < LENGTH) {
      return Verdict.UDP_SHORT;
    }
    int stated = datagramLength(segment, offset);
    return stated < LENGTH || stated > length ? Verdict.UDP_LENGTH : Verdict.ACCEPTED;
  }

  /** The length that the header at {@code offset} states, to wrap it by. */
  public static int datagramLength(MemorySegment segment, long offset) {
    return segment.get(U16, offset + DATAGRAM_LENGTH) & 0xffff;
  }

  public int sourcePort() {
    return u16(SOURCE_PORT);
  }

  public Udp sourcePort(int port) {
    return put16(SOURCE_PORT, port);
  }

  public int destinationPort() {
    return u16(DESTINATION_PORT);
  }

  public Udp destinationPort(int port) {
    return put16(DESTINATION_PORT, port);
  }

  /** Header and payload, in bytes. */
  public int datagramLength() {
    return datagramLength(segment(), offset());
  }

  public Udp datagramLength(int bytes) {
    return put16(DATAGRAM_LENGTH, bytes);
  }

  public int payloadLength() {
    return length() - LENGTH;
  }

  public int checksum() {
    return u16(CHECKSUM);
  }

  /**
   * Whether the checksum is right; zero means none, which is right over IPv4 only (RFC 8200 section
   * 8.1).
   */
  public boolean checksumRight(long pseudoSum, boolean zeroAllowed) {
    if (checksum() == 0) {
      return zeroAllowed;
    }
    return Checksum.isRight(pseudoSum + sum(length()));
  }

  public Udp fillChecksum(long pseudoSum) {
    put16(CHECKSUM, 0);
    int checksum = Checksum.of(pseudoSum + sum(length()));
    return put16(CHECKSUM, checksum == 0 ? 0xffff : checksum);
  }

  @Override
  public void describe(StringBuilder text) {
    text.append("UDP, length ").append(payloadLength());
  }
}

package org.jitsu.wire.header;

import java.lang.foreign.MemorySegment;

/**
 * The TCP header, RFC 9293 section 3.1. Ports and windows 0 to 65535; sequence numbers as in {@link
 * SeqNum}.
 */
public final class Tcp extends Header<Tcp> {
  /** Bytes of a header without options. */
  public static final int LENGTH = 20;

  /** Bytes of the longest header. */
  public static final int MAXIMUM_LENGTH = 60;

  private static final int SOURCE_PORT = 0;
  private static final int DESTINATION_PORT = 2;
  private static final int SEQUENCE = 4;
  private static final int ACKNOWLEDGEMENT = 8;
  private static final int OFFSET_AND_FLAGS = 12;
  private static final int WINDOW = 14;
  private static final int CHECKSUM = 16;
  private static final int URGENT_POINTER = 18;

  private final TcpOptionWalker describedOptions = new TcpOptionWalker();

  public Tcp() {
    super(LENGTH);
  }

  @Override
  Tcp self() {
    return this;
  }

  /** Whether the header, options included, lies within the segment's {@code length}. */
  public static Verdict check(MemorySegment segment, long offset, int length) {
    if (length < LENGTH) {
      return Verdict.TCP_SHORT;
    }
    int header = (segment.get(U8, offset + OFFSET_AND_FLAGS) & 0xf0) >>> 2;
    return header < LENGTH || header > length ? Verdict.TCP_DATA_OFFSET : Verdict.ACCEPTED;
  }

  public int sourcePort() {
    return u16(SOURCE_PORT);
  }

  public Tcp sourcePort(int port) {
    return put16(SOURCE_PORT, port);
  }

  public int destinationPort() {
    return u16(DESTINATION_PORT);
  }

  public Tcp destinationPort(int port) {
    return put16(DESTINATION_PORT, port);
  }

  public int sequence() {
    return u32(SEQUENCE);
  }

  public Tcp sequence(int number) {
    return put32(SEQUENCE, number);
  }

  public int acknowledgement() {
    return u32(ACKNOWLEDGEMENT);
  }

  public Tcp acknowledgement(int number) {
    return put32(ACKNOWLEDGEMENT, number);
  }

  /** Bytes of the header with its options: 20 to 60. */
  public int headerLength() {
    return (u8(OFFSET_AND_FLAGS) & 0xf0) >>> 2;
  }

  /** Sets data offset and flags at once, and the reserved bits to zero. */
  public Tcp headerLengthAndFlags(int headerLength, int flags) {
    return put16(OFFSET_AND_FLAGS, headerLength << 10 | (flags & TcpFlags.MASK));
  }

  /** The bits of {@link TcpFlags}. */
  public int flags() {
    return u16(OFFSET_AND_FLAGS) & TcpFlags.MASK;
  }

  /** Whether all of these flags are set. */
  public boolean has(int flags) {
    return (flags() & flags) == flags;
  }

  /** A SYN that opens a connection: neither ACK nor RST nor FIN with it. */
  public boolean isOpening() {
    int deciding = TcpFlags.SYN | TcpFlags.ACK | TcpFlags.RST | TcpFlags.FIN;
    return (flags() & deciding) == TcpFlags.SYN;
  }

  /** The window field, not scaled. */
  public int window() {
    return u16(WINDOW);
  }

  public Tcp window(int field) {
    return put16(WINDOW, field);
  }

  public int checksum() {
    return u16(CHECKSUM);
  }

  /** Puts a checksum there that was computed elsewhere, as {@link Checksum#update32} does. */
  public Tcp checksum(int value) {
    return put16(CHECKSUM, value);
  }

  public int urgentPointer() {
    return u16(URGENT_POINTER);
  }

  public Tcp urgentPointer(int value) {
    return put16(URGENT_POINTER, value);
  }

  public int payloadLength() {
    return length() - headerLength();
  }

  /**
   * The numbers that this segment takes: its payload, and one each for SYN and FIN (RFC 9293
   * section 3.4).
   */
  public int sequenceLength() {
    int flags = flags();
    return payloadLength() + (flags & TcpFlags.FIN) + ((flags & TcpFlags.SYN) >>> 1);
  }

  public boolean checksumRight(long pseudoSum) {
    return Checksum.isRight(pseudoSum + sum(length()));
  }

  public Tcp fillChecksum(long pseudoSum) {
    put16(CHECKSUM, 0);
    return put16(CHECKSUM, Checksum.of(pseudoSum + sum(length())));
  }

  @Override
  public void describe(StringBuilder text) {
    text.append("Flags [");
    TcpFlags.append(text, flags());
    text.append(']');
    int payload = payloadLength();
    if (payload > 0 || (flags() & (TcpFlags.SYN | TcpFlags.FIN | TcpFlags.RST)) != 0) {
      text.append(", seq ").append(Integer.toUnsignedString(sequence()));
      if (payload > 0) {
        text.append(':').append(Integer.toUnsignedString(sequence() + payload));
      }
    }
    if (has(TcpFlags.ACK)) {
      text.append(", ack ").append(Integer.toUnsignedString(acknowledgement()));
    }
    text.append(", win ").append(window());
    if (has(TcpFlags.URG)) {
      text.append(", urg ").append(urgentPointer());
    }
    if (headerLength() > LENGTH) {
      text.append(", options [");
      describedOptions.begin(this).describe(text);
      text.append(']');
    }
    text.append(", length ").append(payload);
  }
}

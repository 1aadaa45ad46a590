package org.jitsu.wire.header;

import java.lang.foreign.MemorySegment;
import org.jitsu.wire.address.IpAddr;

/** An ICMPv6 message, RFC 4443. Neighbour discovery has a view of its own, {@link Ndp}. */
public final class Icmp6 extends Header<Icmp6> {
  /** Bytes of the fixed header: type, code, checksum and four more. */
  public static final int LENGTH = 8;

  public static final int UNREACHABLE = 1;
  public static final int PACKET_TOO_BIG = 2;
  public static final int ECHO_REQUEST = 128;
  public static final int ECHO_REPLY = 129;
  public static final int PORT_UNREACHABLE = 4;

  static final int TYPE = 0;
  static final int CODE = 1;
  static final int CHECKSUM = 2;
  private static final int ECHO_IDENTIFIER = 4;
  private static final int ECHO_SEQUENCE = 6;
  private static final int MTU = 4;

  public Icmp6() {
    super(LENGTH);
  }

  @Override
  Icmp6 self() {
    return this;
  }

  /** Whether the fixed header is whole. */
  public static Verdict check(MemorySegment segment, long offset, int length) {
    return length < LENGTH ? Verdict.ICMP_SHORT : Verdict.ACCEPTED;
  }

  /** Writes type and code, and zero into the rest of the fixed header. */
  public Icmp6 init(int type, int code) {
    return put8(TYPE, type).put8(CODE, code).put16(CHECKSUM, 0).put32(ECHO_IDENTIFIER, 0);
  }

  public int type() {
    return u8(TYPE);
  }

  public int code() {
    return u8(CODE);
  }

  public boolean isEchoRequest() {
    return type() == ECHO_REQUEST && code() == 0;
  }

  /** Whether this reports an error, so that no error may answer it (RFC 4443 section 2.1). */
  public boolean isError() {
    return type() < 128;
  }

  public int echoIdentifier() {
    return u16(ECHO_IDENTIFIER);
  }

  public Icmp6 echoIdentifier(int identifier) {
    return put16(ECHO_IDENTIFIER, identifier);
  }

  public int echoSequence() {
    return u16(ECHO_SEQUENCE);
  }

  public Icmp6 echoSequence(int sequence) {
    return put16(ECHO_SEQUENCE, sequence);
  }

  /** In "packet too big": the MTU of the narrow link in bytes, unsigned. */
  public int mtu() {
    return u32(MTU);
  }

  /** What follows the fixed header: echo data, or the packet that an error is about. */
  public int payloadLength() {
    return length() - LENGTH;
  }

  public int checksum() {
    return u16(CHECKSUM);
  }

  public boolean checksumRight(long pseudoSum) {
    return Checksum.isRight(pseudoSum + sum(length()));
  }

  public Icmp6 fillChecksum(long pseudoSum) {
    put16(CHECKSUM, 0);
    return put16(CHECKSUM, Checksum.of(pseudoSum + sum(length())));
  }

  @Override
  public void describe(StringBuilder text) {
    text.append("ICMP6, ");
    switch (type()) {
      case ECHO_REQUEST, ECHO_REPLY ->
          text.append(type() == ECHO_REQUEST ? "echo request, id " : "echo reply, id ")
              .append(echoIdentifier())
              .append(", seq ")
              .append(echoSequence());
      case UNREACHABLE -> describeUnreachable(text);
      case PACKET_TOO_BIG -> text.append("packet too big, mtu ").append(mtu());
      default -> text.append("type-#").append(type());
    }
    text.append(", length ").append(length());
  }

  private void describeUnreachable(StringBuilder text) {
    int ports = LENGTH + Ipv6.LENGTH;
    int protocol = length() < ports + 4 ? -1 : u8(LENGTH + 6);
    boolean hasPorts = protocol == IpProtocol.TCP || protocol == IpProtocol.UDP;
    if (code() != PORT_UNREACHABLE || !hasPorts) {
      text.append("destination unreachable, code ").append(code());
      return;
    }
    text.append("destination unreachable, unreachable port, ");
    IpAddr.append(text, u64(LENGTH + 24), u64(LENGTH + 32));
    text.append(protocol == IpProtocol.TCP ? " tcp port " : " udp port ").append(u16(ports + 2));
  }
}

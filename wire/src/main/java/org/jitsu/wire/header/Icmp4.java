package org.jitsu.wire.header;

import java.lang.foreign.MemorySegment;
import org.jitsu.wire.address.IpAddr;

/** An ICMP message, RFC 792; the next-hop MTU is RFC 1191's. */
public final class Icmp4 extends Header<Icmp4> {
  /** Bytes of the fixed header: type, code, checksum and four more. */
  public static final int LENGTH = 8;

  public static final int ECHO_REPLY = 0;
  public static final int UNREACHABLE = 3;
  public static final int ECHO_REQUEST = 8;
  public static final int PORT_UNREACHABLE = 3;
  public static final int FRAGMENTATION_NEEDED = 4;

  private static final int TYPE = 0;
  private static final int CODE = 1;
  private static final int CHECKSUM = 2;
  private static final int ECHO_IDENTIFIER = 4;
  private static final int ECHO_SEQUENCE = 6;
  private static final int NEXT_HOP_MTU = 6;

  public Icmp4() {
    super(LENGTH);
  }

  @Override
  Icmp4 self() {
    return this;
  }

  /** Whether the fixed header is whole. */
  public static Verdict check(MemorySegment segment, long offset, int length) {
    return length < LENGTH ? Verdict.ICMP_SHORT : Verdict.ACCEPTED;
  }

  /** Writes type and code, and zero into the rest of the fixed header. */
  public Icmp4 init(int type, int code) {
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

  /**
   * Whether this reports an error, so that no error may answer it: every type that is not a query.
   */
  public boolean isError() {
    return switch (type()) {
      case UNREACHABLE, 4, 5, 11, 12 -> true;
      default -> false;
    };
  }

  public int echoIdentifier() {
    return u16(ECHO_IDENTIFIER);
  }

  public Icmp4 echoIdentifier(int identifier) {
    return put16(ECHO_IDENTIFIER, identifier);
  }

  public int echoSequence() {
    return u16(ECHO_SEQUENCE);
  }

  public Icmp4 echoSequence(int sequence) {
    return put16(ECHO_SEQUENCE, sequence);
  }

  /** In "fragmentation needed": the MTU of the narrow link in bytes, 0 from an old router. */
  public int nextHopMtu() {
    return u16(NEXT_HOP_MTU);
  }

  /** What follows the fixed header: echo data, or the packet that an error is about. */
  public int payloadLength() {
    return length() - LENGTH;
  }

  public int checksum() {
    return u16(CHECKSUM);
  }

  public boolean checksumRight() {
    return Checksum.isRight(sum(length()));
  }

  public Icmp4 fillChecksum() {
    put16(CHECKSUM, 0);
    return put16(CHECKSUM, Checksum.of(sum(length())));
  }

  @Override
  public void describe(StringBuilder text) {
    text.append("ICMP ");
    switch (type()) {
      case ECHO_REQUEST, ECHO_REPLY ->
          text.append(type() == ECHO_REQUEST ? "echo request, id " : "echo reply, id ")
              .append(echoIdentifier())
              .append(", seq ")
              .append(echoSequence());
      case UNREACHABLE -> describeUnreachable(text);
      default -> text.append("type-#").append(type());
    }
    text.append(", length ").append(length());
  }

  private void describeUnreachable(StringBuilder text) {
    int quoted = LENGTH;
    int ports = quoted + (quoted < length() ? (u8(quoted) & 15) * 4 : 0);
    if (ports < quoted + Ipv4.LENGTH || ports + 4 > length()) {
      text.append("unreachable, code ").append(code());
      return;
    }
    int protocol = u8(quoted + 9);
    if (code() == PORT_UNREACHABLE && (protocol == IpProtocol.TCP || protocol == IpProtocol.UDP)) {
      IpAddr.append(text, 0, IpAddr.mapped(u32(quoted + 16)));
      text.append(protocol == IpProtocol.TCP ? " tcp port " : " udp port ");
      text.append(u16(ports + 2)).append(" unreachable");
    } else if (code() == FRAGMENTATION_NEEDED) {
      IpAddr.append(text, 0, IpAddr.mapped(u32(quoted + 16)));
      text.append(" unreachable - need to frag (mtu ").append(nextHopMtu()).append(')');
    } else {
      text.append("unreachable, code ").append(code());
    }
  }
}

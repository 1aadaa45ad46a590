package org.jitsu.wire.craft;

import java.lang.foreign.MemorySegment;
import org.jitsu.wire.frame.Frame;
import org.jitsu.wire.frame.Kind;
import org.jitsu.wire.header.Header;
import org.jitsu.wire.header.Icmp4;
import org.jitsu.wire.header.Icmp6;
import org.jitsu.wire.header.IpProtocol;

/**
 * Echo replies and "port unreachable", for IPv4 (RFC 792, RFC 1122 section 3.2.2) and IPv6 (RFC
 * 4443).
 */
public final class IcmpCraft {
  private static final int HOP_LIMIT = 64;

  /**
   * As much of the offender as fits into 576 bytes (RFC 1812 section 4.3.2.3) or 1280 (RFC 4443
   * section 3.1).
   */
  private static final int QUOTE_V4 = 576 - 20 - Icmp4.LENGTH;

  private static final int QUOTE_V6 = 1280 - 40 - Icmp6.LENGTH;

  private final Envelope envelope = new Envelope();
  private final Icmp4 icmp4 = new Icmp4();
  private final Icmp6 icmp6 = new Icmp6();

  /**
   * Answers an echo request; {@link Path#NOTHING} if it is none or was not sent to one host by one
   * host.
   */
  public int echoReply(MemorySegment out, Frame request) {
    boolean v6 = request.isV6();
    boolean asked =
        switch (request.kind()) {
          case ICMPV4 -> request.icmp4().isEchoRequest();
          case ICMPV6 -> request.icmp6().isEchoRequest();
          default -> false;
        };
    if (!asked || !request.isUnicast()) {
      return Path.NOTHING;
    }
    Header<?> message = v6 ? request.icmp6() : request.icmp4();
    int length = message.length();
    envelope.backTo(request);
    long at = begin(out, v6, length);
    MemorySegment.copy(message.segment(), message.offset(), out, at, length);
    if (v6) {
      icmp6
          .wrap(out, at, length)
          .init(Icmp6.ECHO_REPLY, 0)
          .echoIdentifier(request.icmp6().echoIdentifier())
          .echoSequence(request.icmp6().echoSequence())
          .fillChecksum(envelope.pseudoSum(length));
    } else {
      icmp4
          .wrap(out, at, length)
          .init(Icmp4.ECHO_REPLY, 0)
          .echoIdentifier(request.icmp4().echoIdentifier())
          .echoSequence(request.icmp4().echoSequence())
          .fillChecksum();
    }
    return envelope.frameLength(length);
  }

  /**
   * Refuses a datagram; {@link Path#NOTHING} if it is none or was not sent to one host by one host.
   */
  public int portUnreachable(MemorySegment out, Frame datagram) {
    if (datagram.kind() != Kind.UDP || !datagram.isUnicast()) {
      return Path.NOTHING;
    }
    boolean v6 = datagram.isV6();
    Header<?> packet = v6 ? datagram.ipv6() : datagram.ipv4();
    int quoted = Math.min(packet.length(), v6 ? QUOTE_V6 : QUOTE_V4);
    int length = (v6 ? Icmp6.LENGTH : Icmp4.LENGTH) + quoted;
    envelope.backTo(datagram);
    long at = begin(out, v6, length);
    MemorySegment.copy(packet.segment(), packet.offset(), out, at + length - quoted, quoted);
    if (v6) {
      icmp6
          .wrap(out, at, length)
          .init(Icmp6.UNREACHABLE, Icmp6.PORT_UNREACHABLE)
          .fillChecksum(envelope.pseudoSum(length));
    } else {
      icmp4.wrap(out, at, length).init(Icmp4.UNREACHABLE, Icmp4.PORT_UNREACHABLE).fillChecksum();
    }
    return envelope.frameLength(length);
  }

  private long begin(MemorySegment out, boolean v6, int length) {
    return envelope.write(out, v6 ? IpProtocol.ICMPV6 : IpProtocol.ICMPV4, HOP_LIMIT, length);
  }
}

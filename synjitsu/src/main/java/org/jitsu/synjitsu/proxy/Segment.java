package org.jitsu.synjitsu.proxy;

import java.util.List;
import org.jitsu.synjitsu.profile.Offer;
import org.jitsu.wire.header.Tcp;
import org.jitsu.wire.header.TcpFlags;
import org.jitsu.wire.header.TcpOptions;
import org.jspecify.annotations.Nullable;

/**
 * A TCP segment without its payload, RFC 9293 section 3.1.
 *
 * @param seq of the first octet, or of the SYN
 * @param ack meaningful with the ACK flag only, else 0
 * @param flags bits of {@link TcpFlags}
 * @param window the field, not scaled, 0 to 65535
 * @param urgent the urgent pointer, meaningful with the URG flag only, else 0
 * @param length of the payload in bytes
 * @param offer the options of a SYN, null without SYN
 * @param sack the SACK blocks that are to be sent; what a peer sends is not read
 */
public record Segment(
    int seq,
    int ack,
    int flags,
    int window,
    int urgent,
    int length,
    @Nullable Offer offer,
    List<Range> sack) {

  /** Takes what was read from an accepted segment; {@code options} are filled by the way. */
  public static Segment of(Tcp tcp, TcpOptions options) {
    boolean syn = tcp.has(TcpFlags.SYN);
    return new Segment(
        tcp.sequence(),
        tcp.has(TcpFlags.ACK) ? tcp.acknowledgement() : 0,
        tcp.flags(),
        tcp.window(),
        tcp.has(TcpFlags.URG) ? tcp.urgentPointer() : 0,
        tcp.payloadLength(),
        syn ? Offer.of(options.read(tcp)) : null,
        List.of());
  }

  /** A segment with neither payload nor options. */
  static Segment bare(int flags, int seq, int ack, int window) {
    return new Segment(seq, ack, flags, window, 0, 0, null, List.of());
  }

  /** A SYN or SYN-ACK. */
  static Segment opening(int flags, int seq, int ack, int window, Offer offer) {
    return new Segment(seq, ack, flags, window, 0, 0, offer, List.of());
  }

  /** Whether all of these flags are set. */
  public boolean has(int wanted) {
    return (flags & wanted) == wanted;
  }

  /** Whether none of these flags is set. */
  boolean lacks(int unwanted) {
    return (flags & unwanted) == 0;
  }

  /** A SYN that opens a connection: neither ACK nor RST nor FIN with it. */
  boolean isOpening() {
    return has(TcpFlags.SYN) && lacks(TcpFlags.ACK | TcpFlags.RST | TcpFlags.FIN);
  }

  /** The numbers that it takes: its payload, and one each for SYN and FIN. */
  int sequenceLength() {
    return length + (has(TcpFlags.SYN) ? 1 : 0) + (has(TcpFlags.FIN) ? 1 : 0);
  }

  /** The number after its payload; a FIN has this one. */
  int payloadEnd() {
    return seq + length;
  }
}

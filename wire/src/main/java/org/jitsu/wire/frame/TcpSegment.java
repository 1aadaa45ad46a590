package org.jitsu.wire.frame;

import org.jitsu.wire.address.FlowKey;
import org.jitsu.wire.header.SeqNum;
import org.jitsu.wire.header.Tcp;
import org.jitsu.wire.header.TcpFlags;

/**
 * A TCP segment as a value, for those who keep it or step a machine with it.
 *
 * @param flow from its sender to its receiver
 * @param seq of the first octet, or of the SYN
 * @param ack meaningful with the ACK flag only
 * @param flags bits of {@link TcpFlags}
 * @param windowField not scaled, 0 to 65535
 * @param payloadOffset from the frame's first byte, in bytes
 * @param payloadLength in bytes
 */
public record TcpSegment(
    FlowKey flow,
    SeqNum seq,
    SeqNum ack,
    int flags,
    int windowField,
    int payloadOffset,
    int payloadLength) {

  static TcpSegment of(Frame frame) {
    Tcp tcp = frame.tcp();
    return new TcpSegment(
        frame.flow(new FlowKey.Lookup()).toKey(),
        new SeqNum(tcp.sequence()),
        new SeqNum(tcp.acknowledgement()),
        tcp.flags(),
        tcp.window(),
        (int) (tcp.offset() - frame.ethernet().offset()) + tcp.headerLength(),
        tcp.payloadLength());
  }

  /** Whether all of these flags are set. */
  public boolean has(int wanted) {
    return (flags & wanted) == wanted;
  }

  /** The number after the last that this segment takes. */
  public SeqNum nextSeq() {
    return seq.plus(payloadLength + (has(TcpFlags.SYN) ? 1 : 0) + (has(TcpFlags.FIN) ? 1 : 0));
  }
}

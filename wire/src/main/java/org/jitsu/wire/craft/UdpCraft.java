package org.jitsu.wire.craft;

import java.lang.foreign.MemorySegment;
import org.jitsu.wire.header.IpProtocol;
import org.jitsu.wire.header.Udp;

/** UDP datagrams, RFC 768, always with a checksum. */
public final class UdpCraft {
  private static final int HOP_LIMIT = 64;

  private final Envelope envelope = new Envelope();
  private final Udp udp = new Udp();

  /**
   * Writes a datagram that carries {@code payloadLength} bytes of {@code payload} from {@code
   * payloadOffset} on.
   */
  public int datagram(
      MemorySegment out,
      Path path,
      int sourcePort,
      int destinationPort,
      MemorySegment payload,
      long payloadOffset,
      int payloadLength) {
    int length = Udp.LENGTH + payloadLength;
    envelope.along(path);
    long at = envelope.write(out, IpProtocol.UDP, HOP_LIMIT, length);
    MemorySegment.copy(payload, payloadOffset, out, at + Udp.LENGTH, payloadLength);
    udp.wrap(out, at, length)
        .sourcePort(sourcePort)
        .destinationPort(destinationPort)
        .datagramLength(length)
        .fillChecksum(envelope.pseudoSum(length));
    return envelope.frameLength(length);
  }
}

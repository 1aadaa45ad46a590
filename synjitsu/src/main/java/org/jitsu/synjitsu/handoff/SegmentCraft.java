package org.jitsu.synjitsu.handoff;

import java.lang.foreign.MemorySegment;
import org.jitsu.synjitsu.profile.Offer;
import org.jitsu.synjitsu.proxy.Range;
import org.jitsu.synjitsu.proxy.Segment;
import org.jitsu.wire.craft.Path;
import org.jitsu.wire.craft.TcpCraft;
import org.jitsu.wire.header.TcpOptions;

/** Writes a connection's segments as frames. Reused, one thread. */
public final class SegmentCraft {

  private final TcpCraft tcp = new TcpCraft();
  private final TcpOptions options = new TcpOptions();

  /** Writes a segment to the client, which never has payload, and returns the frame's length. */
  public int toClient(MemorySegment out, Connection connection, Segment segment) {
    int service = connection.flow().destinationPort();
    int client = connection.flow().sourcePort();
    return begin(connection.toClient(), service, client, segment).write(out);
  }

  /**
   * Writes a segment to the guest, with what was kept from its sequence number on, and returns the
   * frame's length.
   */
  public int toGuest(MemorySegment out, Connection connection, Segment segment) {
    int client = connection.flow().sourcePort();
    int service = connection.flow().destinationPort();
    int streamAt = segment.seq() - connection.terms().clientStart();
    TcpCraft craft = begin(connection.toGuest(), client, service, segment);
    if (segment.length() > 0) {
      craft.payload(connection.kept().octets(), streamAt, segment.length());
    }
    return craft.write(out);
  }

  private TcpCraft begin(Path path, int fromPort, int toPort, Segment segment) {
    Offer offer = segment.offer();
    if (offer == null) {
      options.clear();
    } else {
      offer.into(options);
    }
    for (Range block : segment.sack()) {
      options.sackBlock(block.left(), block.right());
    }
    return tcp.along(path, fromPort, toPort)
        .sequence(segment.seq())
        .acknowledgement(segment.ack())
        .flags(segment.flags())
        .window(segment.window())
        .urgentPointer(segment.urgent())
        .options(options);
  }
}

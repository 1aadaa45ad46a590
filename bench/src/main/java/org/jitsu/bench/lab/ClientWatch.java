package org.jitsu.bench.lab;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import org.jitsu.wire.address.FlowKey;
import org.jitsu.wire.address.IpAddr;
import org.jitsu.wire.frame.Frame;
import org.jitsu.wire.frame.Kind;
import org.jitsu.wire.header.TcpFlags;

/**
 * Counts, in the frames at a client's interface, what a client must never meet because its service
 * was asleep: a SYN that it had to send twice, a RST. One thread at a time uses it.
 */
public final class ClientWatch {
  /** Connections whose SYN is remembered, the newest. */
  private static final int MAX_CONNECTIONS = 1024;

  private static final int MAX_EVIDENCE = 8;

  private final IpAddr client;
  private final Frame frame = new Frame();
  private final LinkedHashMap<Opening, Boolean> openings = new LinkedHashMap<>();
  private final List<String> evidence = new ArrayList<>();
  private long connections;
  private long retransmissions;
  private long resets;

  /** A connection's beginning: a SYN of the same flow and number is the same SYN. */
  private record Opening(FlowKey flow, int sequence) {}

  /** Watches one client. */
  public ClientWatch(IpAddr client) {
    this.client = client;
  }

  /** Looks at a frame, whichever way it went. */
  public void see(MemorySegment bytes, int length) {
    if (!frame.parse(bytes, 0, length).accepted() || frame.kind() != Kind.TCP) {
      return;
    }
    if (frame.destination().equals(client) && frame.tcp().has(TcpFlags.RST)) {
      resets++;
      keep();
    } else if (frame.source().equals(client)
        && frame.tcp().has(TcpFlags.SYN)
        && !frame.tcp().has(TcpFlags.ACK)) {
      opened(new Opening(frame.flow(new FlowKey.Lookup()).toKey(), frame.tcp().sequence()));
    }
  }

  private void opened(Opening opening) {
    if (openings.putIfAbsent(opening, true) != null) {
      retransmissions++;
      keep();
      return;
    }
    connections++;
    if (openings.size() > MAX_CONNECTIONS) {
      openings.pollFirstEntry();
    }
  }

  private void keep() {
    if (evidence.size() < MAX_EVIDENCE) {
      evidence.add(frame.toString());
    }
  }

  /** Returns the first eight such frames, as tcpdump would print them. */
  public List<String> evidence() {
    return List.copyOf(evidence);
  }

  /** Returns how many connections the client opened. */
  public long connections() {
    return connections;
  }

  /** Returns how many SYNs it sent again. */
  public long synRetransmissions() {
    return retransmissions;
  }

  /** Returns how many RSTs it was sent. */
  public long resets() {
    return resets;
  }
}

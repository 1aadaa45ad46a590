package org.jitsu.bench.lab;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.function.Predicate;
import org.jitsu.bench.rig.Series;
import org.jitsu.wire.address.FlowKey;
import org.jitsu.wire.address.IpAddr;
import org.jitsu.wire.frame.Frame;
import org.jitsu.wire.frame.Kind;
import org.jitsu.wire.header.TcpFlags;

/**
 * Counts, in the frames at a client's interface, what a client must never meet because its service
 * was asleep: a SYN that it had to send twice, a RST; and measures how long its SYNs waited for
 * their answers. One thread at a time uses it.
 */
public final class ClientWatch {
  /** Connections whose SYN is remembered, the newest. */
  private static final int MAX_CONNECTIONS = 1024;

  private static final int MAX_EVIDENCE = 8;

  private static final long ANSWERED = Long.MIN_VALUE;

  private final IpAddr client;
  private final Predicate<IpAddr> services;
  private final Frame frame = new Frame();
  private final LinkedHashMap<Opening, Long> openings = new LinkedHashMap<>();
  private final Series handshakes = new Series();
  private final List<String> evidence = new ArrayList<>();
  private long connections;
  private long retransmissions;
  private long resets;

  /** A connection's beginning: a SYN of the same flow and number is the same SYN. */
  private record Opening(FlowKey flow, int sequence) {}

  /** Watches one client, whoever it speaks to. */
  public ClientWatch(IpAddr client) {
    this(client, service -> true);
  }

  /** Watches what one client has to do with some services, and nothing else. */
  public ClientWatch(IpAddr client, Predicate<IpAddr> services) {
    this.client = client;
    this.services = services;
  }

  /**
   * Looks at a frame, whichever way it went.
   *
   * @param arrivedNs when it passed, in nanoseconds of any clock that is always the same
   */
  public void see(MemorySegment bytes, int length, long arrivedNs) {
    if (!frame.parse(bytes, 0, length).accepted() || frame.kind() != Kind.TCP) {
      return;
    }
    if (frame.destination().equals(client) && services.test(frame.source())) {
      toClient(arrivedNs);
    } else if (frame.source().equals(client)
        && services.test(frame.destination())
        && frame.tcp().has(TcpFlags.SYN)
        && !frame.tcp().has(TcpFlags.ACK)) {
      FlowKey flow = frame.flow(new FlowKey.Lookup()).toKey();
      opened(new Opening(flow, frame.tcp().sequence()), arrivedNs);
    }
  }

  private void toClient(long arrivedNs) {
    if (frame.tcp().has(TcpFlags.RST)) {
      resets++;
      keep();
    } else if (frame.tcp().has(TcpFlags.SYN | TcpFlags.ACK)) {
      FlowKey flow = frame.flow(new FlowKey.Lookup()).toKey().reversed();
      Opening opening = new Opening(flow, frame.tcp().acknowledgement() - 1);
      Long beganNs = openings.get(opening);
      if (beganNs != null && beganNs != ANSWERED) {
        openings.put(opening, ANSWERED);
        handshakes.answered(arrivedNs - beganNs);
      }
    }
  }

  private void opened(Opening opening, long beganNs) {
    if (openings.putIfAbsent(opening, beganNs) != null) {
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

  /** Returns how long connections waited, from the first SYN to the first SYN-ACK. */
  public Series handshakes() {
    return handshakes;
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

package org.jitsu.synjitsu.splice;

import org.jitsu.wire.address.FlowKey;
import org.jitsu.wire.header.IpProtocol;

/**
 * A handed-over connection, as it is now.
 *
 * @param flow from the client to the service
 * @param active whether its frames are renumbered; else they are dropped
 * @param shift the client's number of an octet of the server minus the guest's, modulo 2^32
 * @param clientIsn the sequence number of the client's SYN
 * @param lastNs when a frame of it passed, or it was entered, by the monotonic clock
 * @param guestFin whether the guest said that it will send no more
 * @param clientFin whether the client did, and the guest acknowledged it
 * @param reset whether one of the two reset it
 */
public record SplicedFlow(
    FlowKey flow,
    boolean active,
    int shift,
    int clientIsn,
    long lastNs,
    boolean guestFin,
    boolean clientFin,
    boolean reset) {
  /**
   * How long an entry outlives its connection: the last acknowledgement may be lost, and the guest
   * answers the client's repeated FIN in its own numbers (TIME-WAIT, RFC 9293 section 3.3.2: twice
   * the maximum segment lifetime, which practice takes as a minute in all).
   */
  public static final long OVER_NS = 60_000_000_000L;

  /** How long a silent connection is kept: five days, as the kernel's connection tracking does. */
  public static final long SILENT_NS = 5 * 24 * 3_600_000_000_000L;

  /** Whether nothing but repetitions can come any more. */
  public boolean isOver() {
    return reset || (guestFin && clientFin);
  }

  /** Whether it may be forgotten. Who hands a flow over looks after its own until it is active. */
  public boolean isExpired(long nowNs) {
    return active && nowNs - lastNs > (isOver() ? OVER_NS : SILENT_NS);
  }

  static void requireTcp(FlowKey flow) {
    if (flow.protocol() != IpProtocol.TCP) {
      throw new IllegalArgumentException("only TCP is spliced, not " + flow);
    }
  }
}

package org.jitsu.synjitsu.proxy;

import static org.jitsu.wire.header.SeqNum.after;
import static org.jitsu.wire.header.SeqNum.atOrAfter;
import static org.jitsu.wire.header.SeqNum.before;
import static org.jitsu.wire.header.SeqNum.max;

import java.util.ArrayList;
import java.util.List;
import org.jitsu.synjitsu.proxy.ClientSide.Talking;
import org.jitsu.synjitsu.proxy.GuestSide.Agreed;
import org.jitsu.synjitsu.proxy.GuestSide.Replaying;
import org.jitsu.synjitsu.proxy.ProxyState.Open;
import org.jitsu.synjitsu.proxy.ProxyState.Over;
import org.jitsu.wire.header.TcpFlags;

/**
 * Sends a guest what was kept for it, until it has acknowledged everything that Synjitsu
 * acknowledged: RFC 9293 section 3.8 with slow start (RFC 5681) and a retransmission timer (RFC
 * 6298) for a link of microseconds to a guest that may be slow. Pure.
 *
 * <p>Meanwhile the client speaks to the guest itself: what it sends lies after all that was kept,
 * so that the guest merely has it out of order; and what it acknowledges is none of ours.
 */
final class Replay {

  /** When what is not acknowledged is sent again at first: longer than anybody delays an ACK. */
  static final long RETRANSMIT_NS = 600_000_000L;

  static final long MOST_RETRANSMIT_NS = 5_000_000_000L;

  /** How often in a row nothing may be acknowledged. */
  static final int MOST_TRIES = 10;

  /** How long a guest that nothing was kept for may lose our ACK, and ask for it again. */
  static final long LINGER_NS = 10_000_000_000L;

  /** RFC 6928 section 2. */
  private static final int INITIAL_SEGMENTS = 10;

  private static final int LARGEST_POINTER = 0xffff;

  private Replay() {}

  /**
   * The guest was plugged in, and both sides' handshakes are done, but for the guest's last third.
   */
  static Step begin(Open open, Talking client, Agreed agreed, long nowNs) {
    int start = open.terms().clientStart();
    Replaying fresh =
        new Replaying(
            agreed,
            start,
            start,
            agreed.window(),
            INITIAL_SEGMENTS * agreed.fits().mss(),
            0,
            nowNs + RETRANSMIT_NS,
            agreed.isn() + 1);
    Step step = send(open, fresh, client, 0);
    return step.effects().isEmpty() // nothing was kept, or there is no room for it yet
        ? Step.to(
            open.with(owesNothing(fresh, client) ? fresh.waiting(nowNs + LINGER_NS) : fresh),
            acknowledgement(fresh, client))
        : step;
  }

  private static boolean owesNothing(Replaying side, Talking client) {
    return side.una() == client.received().next();
  }

  private static Effect acknowledgement(Replaying side, Talking client) {
    return new Effect.ToGuest(
        Segment.bare(TcpFlags.ACK, side.nxt(), side.agreed().isn() + 1, client.window()));
  }

  /** The guest sent a segment. */
  static Step heard(Open open, Replaying side, Segment segment, long nowNs) {
    if (!(open.client() instanceof Talking client)) {
      throw new IllegalStateException("a replay for a client that was not greeted: " + open);
    }
    if (segment.has(TcpFlags.RST)) {
      return over(End.RESET_BY_GUEST); // on its way to the client already
    }
    if (segment.has(TcpFlags.SYN)) {
      return Step.to(open, acknowledgement(side, client)); // it has not heard our ACK
    }
    if (!segment.has(TcpFlags.ACK)) {
      return Step.to(open, new Effect.Count(Drop.NO_ACK));
    }
    int end = client.received().next();
    Replaying heard = side.heard(max(side.serverNext(), segment.seq() + segment.sequenceLength()));
    if (before(segment.ack(), side.una())) {
      return Step.to(open.with(heard));
    }
    int una = after(segment.ack(), end) ? end : segment.ack();
    if (una == end) {
      return over(End.HANDED_OVER);
    }
    int window = segment.window() << side.agreed().fits().renumbering().guestScale();
    long dueNs = una == side.una() ? side.dueNs() : nowNs + RETRANSMIT_NS;
    return send(open, heard.acknowledged(una, window, dueNs), client, 0);
  }

  /** Nothing was acknowledged in time: all is sent again, from one segment on. */
  static Step due(Open open, Replaying side, long nowNs) {
    if (nowNs - side.dueNs() < 0 || !(open.client() instanceof Talking client)) {
      return Step.to(open);
    }
    if (owesNothing(side, client)) {
      return over(End.HANDED_OVER);
    }
    if (side.tries() == MOST_TRIES) {
      return GuestLeg.failed(open, End.NOT_ACKNOWLEDGED);
    }
    long pauseNs = Math.min(MOST_RETRANSMIT_NS, RETRANSMIT_NS << Math.min(side.tries() + 1, 8));
    Replaying again = side.again(nowNs + pauseNs);
    return send(open, again, client, 1); // a closed window is probed, RFC 9293 section 3.8.6.1
  }

  /**
   * Sends what the guest has room for, and at least {@code least} octets or the FIN.
   *
   * <p>A small segment waits while something is under way (RFC 9293 section 3.8.6.2.1): the rest
   * may come with it.
   */
  private static Step send(Open open, Replaying side, Talking client, int least) {
    Received kept = client.received();
    int mss = side.agreed().fits().mss();
    int room = Math.max(least, Math.min(side.window(), side.congestion()));
    int edge = side.una() + room;
    int nxt = side.nxt();
    List<Effect> effects = new ArrayList<>();
    while (before(nxt, kept.next()) && before(nxt, edge)) {
      int length = Math.min(mss, Math.min(kept.dataEnd() - nxt, edge - nxt));
      boolean last = nxt + length == kept.dataEnd();
      if (length < mss && !last && nxt != side.una()) {
        break;
      }
      Segment segment = segment(side, client, nxt, length, last);
      effects.add(new Effect.ToGuest(segment));
      nxt += segment.sequenceLength();
    }
    return new Step(open.with(side.sent(nxt)), effects);
  }

  private static Segment segment(
      Replaying side, Talking client, int seq, int length, boolean last) {
    Received kept = client.received();
    int flags = TcpFlags.ACK;
    if (last && length > 0) {
      flags |= TcpFlags.PSH;
    }
    if (last && kept.closed()) {
      flags |= TcpFlags.FIN;
    }
    int urgent = 0;
    if (kept.urgent() && atOrAfter(kept.urgentAt(), seq)) {
      flags |= TcpFlags.URG;
      urgent = Math.min(LARGEST_POINTER, kept.urgentAt() - seq);
    }
    return new Segment(
        seq, side.agreed().isn() + 1, flags, client.window(), urgent, length, null, List.of());
  }

  private static Step over(End how) {
    return Step.to(new Over(how), new Effect.Finish(how));
  }
}

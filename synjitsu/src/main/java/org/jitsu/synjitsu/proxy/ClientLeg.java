package org.jitsu.synjitsu.proxy;

import java.util.ArrayList;
import java.util.List;
import org.jitsu.synjitsu.proxy.ClientSide.Greeting;
import org.jitsu.synjitsu.proxy.ClientSide.Talking;
import org.jitsu.synjitsu.proxy.ProxyState.Open;
import org.jitsu.wire.header.SeqNum;
import org.jitsu.wire.header.TcpFlags;

/**
 * A connection's leg to its client: the passive side of RFC 9293 section 3.10.7, hardened as RFC
 * 5961 wants. Pure.
 *
 * <p>Synjitsu never sends data, so that its side of the stream is one SYN long. Where the RFCs
 * leave a choice:
 *
 * <ul>
 *   <li>Text on the SYN is neither acknowledged nor kept; it comes again after the SYN-ACK.
 *   <li>A segment must acknowledge our SYN exactly, whatever RFC 5961 section 5 would let pass:
 *       nothing else can have been sent since, and a forger has to guess it.
 *   <li>Data are acknowledged at once, so that a client's congestion window grows while it waits.
 *   <li>Out of order, data are kept in up to {@value Received#MAX_LATER} ranges, else dropped.
 *   <li>ECN is never agreed to; its bits on later segments are not looked at.
 *   <li>A FIN beyond the window waits until there is room, as data do.
 * </ul>
 */
final class ClientLeg {

  /** When a SYN-ACK is sent again at first, RFC 6298 section 2; doubled each time. */
  static final long SYN_ACK_NS = 1_000_000_000L;

  /** How many SYN-ACKs are sent; then, 31 s after the first, the client is given up. */
  static final int MOST_SYN_ACKS = 5;

  private ClientLeg() {}

  /** The state in which a SYN was just answered. */
  static Greeting greeted(long nowNs) {
    return new Greeting(1, nowNs + SYN_ACK_NS, new Challenges(nowNs, 0));
  }

  /** The client sent a segment. */
  static Step heard(Open open, Segment segment, int room, long nowNs) {
    return switch (open.client()) {
      case Greeting greeting -> greeting(open, greeting, segment, room, nowNs);
      case Talking talking -> talking(open, talking, segment, room, nowNs);
    };
  }

  private static Step greeting(Open open, Greeting side, Segment segment, int room, long nowNs) {
    Terms terms = open.terms();
    if (segment.isOpening()) {
      boolean again = segment.seq() == terms.clientIsn();
      return again
          ? answer(open, terms.synAck(), nowNs)
          : ProxyMachine.end(open, End.REPLACED); // back to LISTEN, where the owner takes it
    }
    Received nothing = Received.begin(terms.clientStart(), terms.promise().window());
    if (!nothing.accepts(segment)) {
      return unacceptable(open, nothing, segment, nowNs);
    }
    if (segment.has(TcpFlags.RST)) {
      return reset(open, nothing, segment, nowNs);
    }
    if (segment.has(TcpFlags.SYN)) {
      return challenge(open, nothing, segment, Drop.SYN_IN_CONNECTION, nowNs);
    }
    if (!segment.has(TcpFlags.ACK)) {
      return Step.to(open, new Effect.Count(Drop.NO_ACK));
    }
    if (segment.ack() != terms.serverStart()) {
      Segment rst = Segment.bare(TcpFlags.RST, segment.ack(), 0, 0);
      return answer(open, rst, nowNs).after(new Effect.Count(Drop.WRONG_ACK));
    }
    Talking talking = new Talking(nothing, segment.window(), segment.seq(), side.challenges());
    return text(open, talking, segment, room).after(new Effect.Established());
  }

  private static Step talking(Open open, Talking side, Segment segment, int room, long nowNs) {
    Terms terms = open.terms();
    Received received = side.received();
    if (!received.accepts(segment)) {
      return unacceptable(open, received, segment, nowNs);
    }
    if (segment.has(TcpFlags.RST)) {
      return reset(open, received, segment, nowNs);
    }
    if (segment.has(TcpFlags.SYN)) {
      return challenge(open, received, segment, Drop.SYN_IN_CONNECTION, nowNs);
    }
    if (!segment.has(TcpFlags.ACK)) {
      return Step.to(open, new Effect.Count(Drop.NO_ACK));
    }
    if (segment.ack() != terms.serverStart()) {
      return challenge(open, received, segment, Drop.WRONG_ACK, nowNs);
    }
    boolean newer = SeqNum.atOrAfter(segment.seq(), side.windowSeq());
    Talking updated =
        newer ? new Talking(received, segment.window(), segment.seq(), side.challenges()) : side;
    return text(open, updated, segment, room);
  }

  /** Fifth to eighth of RFC 9293 section 3.10.7.4: URG, text, FIN. */
  private static Step text(Open open, Talking side, Segment segment, int room) {
    Received before = side.received().withUrgent(segment);
    Received.Part part = segment.length() == 0 ? null : before.part(segment, room);
    Received after = before.with(segment, part);
    Open next = open.with(side.with(after));
    if (segment.sequenceLength() == 0) {
      return Step.to(next);
    }
    List<Effect> effects = new ArrayList<>(2);
    if (part != null) {
      effects.add(new Effect.Keep(part.payloadAt(), part.streamAt(), part.length()));
    } else if (segment.length() > 0 && isNew(segment, before)) {
      effects.add(new Effect.Count(Drop.NO_ROOM));
    }
    effects.add(new Effect.ToClient(acknowledgement(open, after, segment)));
    return new Step(next, effects);
  }

  private static boolean isNew(Segment segment, Received before) {
    return SeqNum.after(segment.payloadEnd(), before.next()) && !before.fin();
  }

  /** RFC 9293 section 3.10.7.4, second, with RFC 5961 section 3.2. */
  private static Step reset(Open open, Received received, Segment segment, long nowNs) {
    return segment.seq() == received.next()
        ? ProxyMachine.end(open, End.RESET_BY_CLIENT)
        : challenge(open, received, segment, Drop.INEXACT_RST, nowNs);
  }

  /** RFC 9293 section 3.10.7.4, first. What takes numbers is always answered: it may be a probe. */
  private static Step unacceptable(Open open, Received received, Segment segment, long nowNs) {
    Effect count = new Effect.Count(Drop.UNACCEPTABLE);
    if (segment.has(TcpFlags.RST)) {
      return Step.to(open, count);
    }
    return segment.length() > 0
        ? Step.to(open, count, new Effect.ToClient(acknowledgement(open, received, segment)))
        : challenge(open, received, segment, Drop.UNACCEPTABLE, nowNs);
  }

  /** Says once more what is expected, and counts why. */
  private static Step challenge(
      Open open, Received received, Segment segment, Drop why, long nowNs) {
    return answer(open, acknowledgement(open, received, segment), nowNs)
        .after(new Effect.Count(why));
  }

  /** Answers a strange segment, unless that was done too often. */
  private static Step answer(Open open, Segment answer, long nowNs) {
    Challenges challenges = open.client().challenges();
    return challenges.mayAnswer(nowNs)
        ? Step.to(
            open.with(open.client().with(challenges.answered(nowNs))), new Effect.ToClient(answer))
        : Step.to(open, new Effect.Count(Drop.TOO_MANY_ANSWERS));
  }

  private static Segment acknowledgement(Open open, Received received, Segment newest) {
    Promise promise = open.terms().promise();
    return new Segment(
        open.terms().serverStart(),
        received.next(),
        TcpFlags.ACK,
        promise.field(received.windowBytes()),
        0,
        0,
        null,
        promise.sackPermitted() ? received.sackAfter(newest) : List.of());
  }

  /** Sends the SYN-ACK again, or gives up. */
  static Step due(Open open, Greeting side, long nowNs) {
    if (side.sent() >= MOST_SYN_ACKS) {
      return ProxyMachine.end(open, End.NEVER_ESTABLISHED);
    }
    Greeting again =
        new Greeting(side.sent() + 1, nowNs + (SYN_ACK_NS << side.sent()), side.challenges());
    return Step.to(open.with(again), new Effect.ToClient(open.terms().synAck()));
  }
}

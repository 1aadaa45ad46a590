package org.jitsu.synjitsu.proxy;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jitsu.synjitsu.profile.Offer;
import org.jitsu.synjitsu.proxy.ClientSide.Greeting;
import org.jitsu.synjitsu.proxy.ClientSide.Talking;
import org.jitsu.synjitsu.proxy.GuestSide.Agreed;
import org.jitsu.synjitsu.proxy.GuestSide.Asked;
import org.jitsu.synjitsu.proxy.GuestSide.Away;
import org.jitsu.synjitsu.proxy.GuestSide.Replaying;
import org.jitsu.synjitsu.proxy.ProxyState.Open;
import org.jitsu.synjitsu.proxy.ProxyState.Over;
import org.jitsu.wire.header.TcpFlags;

/**
 * A connection's leg to its guest: the active side of RFC 9293 section 3.10, in the client's stead
 * and with the client's numbers. Pure. What comes after the handshake is {@link Replay}'s.
 *
 * <p>A RST for an answer to the SYN is not believed at once: a guest whose queue of new connections
 * is full, or that listens on its ports one after the other, sends some. A SYN without ACK (a guest
 * that opens the same connection at the same moment) is left alone: such a guest answers ours by
 * SYN-ACK. Nor is a SYN cookie, which has neither window scale nor SACK: it is of a guest with more
 * connections than it can queue, and binds it to nothing. When those that it has are completed, at
 * the plug, it answers another SYN in full.
 */
final class GuestLeg {

  /** When a SYN is sent again at first; doubled each time, up to {@link #MOST_RETRY_NS}. */
  static final long RETRY_NS = 50_000_000L;

  static final long MOST_RETRY_NS = 1_000_000_000L;

  /** How long a guest that listens may take to take a connection. */
  static final long PATIENCE_NS = 30_000_000_000L;

  /** How often a SYN is sent to a guest that answers it by what may be a cookie: for 4 s. */
  private static final int MOST_COOKIES = 8;

  private GuestLeg() {}

  /** The guest listens. */
  static Step listens(Open open, long askNs, long nowNs) {
    if (!(open.guest() instanceof Away)) {
      return Step.to(open);
    }
    Asked asked = new Asked(needsSplice(open), 0, askNs, nowNs + PATIENCE_NS);
    Step step = due(open.with(asked), asked, nowNs).after(new Effect.Introduce());
    return asked.pended() ? step.after(new Effect.PendSplice()) : step;
  }

  private static boolean needsSplice(Open open) {
    return !open.terms().promise().shared();
  }

  /** Sends the SYN, again or at first, when it is due; or gives up. */
  static Step due(Open open, Asked side, long nowNs) {
    if (nowNs - side.giveUpNs() >= 0) {
      return failed(open, End.NOT_TAKEN);
    }
    if (nowNs - side.dueNs() < 0) {
      return Step.to(open);
    }
    long pauseNs = Math.min(MOST_RETRY_NS, RETRY_NS << Math.min(side.tries(), 8));
    Asked again = new Asked(side.pended(), side.tries() + 1, nowNs + pauseNs, side.giveUpNs());
    return Step.to(open.with(again), new Effect.ToGuest(open.terms().replayedSyn()));
  }

  /** The guest sent a segment. */
  static Step heard(Open open, Segment segment, long nowNs) {
    return switch (open.guest()) {
      case Away _ -> unasked(open, segment);
      case Asked asked -> asked(open, asked, segment, nowNs);
      case Agreed agreed -> agreed(open, agreed, segment, nowNs);
      case Replaying replaying -> Replay.heard(open, replaying, segment, nowNs);
    };
  }

  /** Whatever a guest has of an earlier life of this connection is ended (RFC 9293 MUST-3). */
  private static Step unasked(Open open, Segment segment) {
    Effect count = new Effect.Count(Drop.UNASKED);
    return segment.has(TcpFlags.ACK) && segment.lacks(TcpFlags.RST)
        ? Step.to(open, count, resetFor(segment))
        : Step.to(open, count);
  }

  private static Effect resetFor(Segment segment) {
    return new Effect.ToGuest(Segment.bare(TcpFlags.RST, segment.ack(), 0, 0));
  }

  private static Step asked(Open open, Asked side, Segment segment, long nowNs) {
    boolean answers = segment.has(TcpFlags.ACK) && segment.ack() == open.terms().clientStart();
    if (side.tries() == 0 || !answers) {
      return unasked(open, segment);
    }
    Offer offer = segment.offer();
    if (offer == null || segment.has(TcpFlags.RST)) {
      return Step.to(open, new Effect.Count(Drop.UNASKED)); // the SYN is due again soon
    }
    return isCookie(open, offer) && side.tries() < MOST_COOKIES
        ? Step.to(open, new Effect.Count(Drop.GUEST_COOKIE)) // as is this one
        : answered(open, side.pended(), segment, offer, nowNs);
  }

  private static boolean isCookie(Open open, Offer answer) {
    boolean mended = open.terms().talents().shiftsWindows();
    boolean promised = open.terms().promise().scales();
    return promised && !mended && !answer.scales() && !answer.sackPermitted();
  }

  private static Step agreed(Open open, Agreed side, Segment segment, long nowNs) {
    Terms terms = open.terms();
    boolean answers = segment.has(TcpFlags.ACK) && segment.ack() == terms.clientStart();
    Offer offer = segment.offer();
    if (answers && offer != null && segment.seq() != side.isn()) {
      return answered(
          open, hasEntry(side), segment, offer, nowNs); // it forgot, and took the SYN anew
    }
    boolean reset = segment.has(TcpFlags.RST) && (answers || segment.seq() == side.isn() + 1);
    if (!reset) {
      return Step.to(open); // its SYN-ACK again; it is answered at the plug
    }
    Asked anew = new Asked(needsSplice(open), 1, nowNs + RETRY_NS, nowNs + PATIENCE_NS);
    return anew.pended()
        ? Step.to(open.with(anew), new Effect.PendSplice())
        : Step.to(open.with(anew));
  }

  private static Step answered(
      Open open, boolean entered, Segment synAck, Offer offer, long nowNs) {
    Agreement agreement =
        Agreement.of(open.terms(), open.client(), synAck.seq(), offer, synAck.window());
    Effect mispromised = new Effect.Mispromised(offer, synAck.window());
    return switch (agreement) {
      case Agreement.Broken _ -> failed(open, End.PROMISE_BROKEN).after(mispromised);
      case Agreement.Fits fits -> {
        List<Effect> effects = new ArrayList<>(3);
        if (!fits.kept()) {
          effects.add(mispromised);
        }
        if (!fits.renumbering().isIdle()) {
          effects.add(new Effect.ActivateSplice(fits.renumbering()));
        } else if (entered) {
          effects.add(new Effect.DropSplice());
        }
        Agreed agreed = new Agreed(synAck.seq(), synAck.window(), fits);
        Step step =
            open.plugged()
                ? takeOver(open.with(agreed), agreed, nowNs)
                : Step.to(open.with(agreed));
        yield step.after(effects);
      }
    };
  }

  private static boolean hasEntry(Agreed side) {
    return !side.fits().renumbering().isIdle();
  }

  /** The guest is about to be plugged in: what it has not answered yet must not pass. */
  static Step plugging(Open open) {
    return switch (open.guest()) {
      case Asked(boolean pended, int tries, long dueNs, long giveUpNs) when !pended ->
          Step.to(open.with(new Asked(true, tries, dueNs, giveUpNs)), new Effect.PendSplice());
      case Agreed agreed when hasEntry(agreed) -> brought(open, agreed);
      case Away _, Asked _, Agreed _, Replaying _ -> Step.to(open);
    };
  }

  /** Since the guest answered, the client may have completed its handshake, or closed its side. */
  private static Step brought(Open open, Agreed agreed) {
    Agreement.Fits fits = agreed.fits();
    Renumbering now = fits.renumbering().of(open.client());
    if (now.equals(fits.renumbering())) {
      return Step.to(open);
    }
    Agreement.Fits next = new Agreement.Fits(now, fits.mss(), fits.kept());
    return Step.to(
        open.with(new Agreed(agreed.isn(), agreed.window(), next)), new Effect.ActivateSplice(now));
  }

  /** The guest was plugged in. */
  static Step plugged(Open open, long nowNs) {
    Open plugged = open.plugged(true);
    return open.guest() instanceof Agreed agreed
        ? takeOver(plugged, agreed, nowNs)
        : Step.to(plugged);
  }

  /**
   * The client's own ACK completes the guest's handshake, or ours does and what was kept follows.
   */
  private static Step takeOver(Open open, Agreed agreed, long nowNs) {
    return switch (open.client()) {
      case Greeting _ -> end(End.HANDED_OVER);
      case Talking talking -> Replay.begin(open, talking, agreed, nowNs);
    };
  }

  /** The guest is no more. What it had not consumed waits for its next boot. */
  static Step gone(Open open) {
    boolean consumed =
        open.guest() instanceof Replaying replaying && replaying.consumed(open.terms());
    Step step =
        consumed
            ? end(End.GUEST_DIED).after(resetToClient(open))
            : Step.to(open.plugged(false).with(new Away()));
    return hasEntry(open.guest()) ? step.after(new Effect.DropSplice()) : step;
  }

  private static boolean hasEntry(GuestSide guest) {
    return switch (guest) {
      case Away _ -> false;
      case Asked asked -> asked.pended();
      case Agreed agreed -> hasEntry(agreed);
      case Replaying replaying -> hasEntry(replaying.agreed());
    };
  }

  /** The connection ends, and the client is told. */
  static Step failed(Open open, End how) {
    return leave(open, how).after(resetToClient(open));
  }

  private static Effect resetToClient(Open open) {
    Terms terms = open.terms();
    int sent =
        open.guest() instanceof Replaying replaying
            ? replaying.serverNext() - replaying.agreed().isn()
            : 1;
    return new Effect.ToClient(
        terms.resetToClient(terms.promise().isn() + sent, open.clientNext()));
  }

  /** The connection ends, and the guest is told if it knows of it. */
  static Step leave(Open open, End how) {
    int seq = open.terms().clientStart();
    Step step = end(how);
    if (hasEntry(open.guest())) {
      step = step.after(new Effect.DropSplice());
    }
    return switch (open.guest()) {
      case Away _ -> step;
      case Asked asked when asked.tries() == 0 -> step;
      case Asked _ -> step.after(resetToGuest(seq, 0));
      case Agreed agreed -> step.after(resetToGuest(seq, agreed.isn() + 1));
      case Replaying replaying -> step.after(resetToGuest(replaying.una(), replaying.serverNext()));
    };
  }

  private static Effect resetToGuest(int seq, int ack) {
    int flags = ack == 0 ? TcpFlags.RST : TcpFlags.RST | TcpFlags.ACK;
    return new Effect.ToGuest(Segment.bare(flags, seq, ack, 0));
  }

  private static Step end(End how) {
    return Step.to(new Over(Objects.requireNonNull(how)), new Effect.Finish(how));
  }
}

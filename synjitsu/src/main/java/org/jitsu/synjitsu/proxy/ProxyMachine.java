package org.jitsu.synjitsu.proxy;

import org.jitsu.synjitsu.proxy.ClientSide.Greeting;
import org.jitsu.synjitsu.proxy.GuestSide.Agreed;
import org.jitsu.synjitsu.proxy.GuestSide.Asked;
import org.jitsu.synjitsu.proxy.GuestSide.Away;
import org.jitsu.synjitsu.proxy.GuestSide.Replaying;
import org.jitsu.synjitsu.proxy.ProxyEvent.Abandoned;
import org.jitsu.synjitsu.proxy.ProxyEvent.Due;
import org.jitsu.synjitsu.proxy.ProxyEvent.FromClient;
import org.jitsu.synjitsu.proxy.ProxyEvent.FromGuest;
import org.jitsu.synjitsu.proxy.ProxyEvent.GuestGone;
import org.jitsu.synjitsu.proxy.ProxyEvent.Listens;
import org.jitsu.synjitsu.proxy.ProxyEvent.Plugged;
import org.jitsu.synjitsu.proxy.ProxyEvent.Plugging;
import org.jitsu.synjitsu.proxy.ProxyEvent.Refuse;
import org.jitsu.synjitsu.proxy.ProxyEvent.SpliceRefused;
import org.jitsu.synjitsu.proxy.ProxyEvent.Superseded;
import org.jitsu.synjitsu.proxy.ProxyState.Open;
import org.jitsu.synjitsu.proxy.ProxyState.Over;

/**
 * Decides for one proxied connection. Pure: no clock, thread or socket.
 *
 * <pre>
 *  with the client          {@link #open}           {@link FromClient} ACK
 *                     ---------> Greeting ---------> Talking
 *
 *                  {@link Listens}: SYN     {@link FromGuest} SYN-ACK    {@link Plugged}: ACK, data
 *  with the guest  Away -----> Asked ----------> Agreed ----------> Replaying --+
 *                   ^            |                  |                   |       |
 *                   +------------+------------------+-------------------+       | all acknowledged
 *                       {@link GuestGone}, nothing of it consumed                      v
 *                                                                          {@link End#HANDED_OVER}
 * </pre>
 *
 * <p>Both go their way at the same time: a client may complete its handshake, send and half-close
 * in any state of the guest until {@link Plugged}. A connection that is still Greeting then is the
 * guest's at once, for there is nothing kept; its splice lets the guest's SYN-ACKs pass. One that
 * is still Asked is left behind the plug: its splice is pending, so that neither end hears the
 * other, and is active as soon as the guest has answered.
 *
 * <p>Every other way out is an {@link End}, and no other client than one who reset the connection
 * himself, never answered, or is to be left in silence, is left without a reset.
 */
public final class ProxyMachine {

  /** No moment at all. */
  public static final long NEVER = Long.MAX_VALUE;

  private ProxyMachine() {}

  /** A client's SYN came, and is answered. */
  public static Step open(Terms terms, long nowNs) {
    return Step.to(recall(terms, nowNs), new Effect.ToClient(terms.synAck()));
  }

  /** The state of a connection whose SYN was answered by a cookie: its ACK is the next event. */
  public static ProxyState recall(Terms terms, long nowNs) {
    return new Open(terms, ClientLeg.greeted(nowNs), new Away(), false);
  }

  /** Something happened. */
  public static Step step(ProxyState state, ProxyEvent event, long nowNs) {
    return switch (state) {
      case Open open -> step(open, event, nowNs);
      case Over over -> Step.to(over);
    };
  }

  private static Step step(Open open, ProxyEvent event, long nowNs) {
    return switch (event) {
      case FromClient _ when open.plugged() -> Step.to(open, new Effect.Pass());
      case FromClient(Segment segment, int room) -> ClientLeg.heard(open, segment, room, nowNs);
      case Superseded() -> end(open, End.REPLACED);
      case Abandoned() -> end(open, End.NEVER_ESTABLISHED);
      case FromGuest(Segment segment) -> GuestLeg.heard(open, segment, nowNs);
      case Listens(long askNs) -> GuestLeg.listens(open, askNs, nowNs);
      case Plugging() -> GuestLeg.plugging(open);
      case Plugged() -> GuestLeg.plugged(open, nowNs);
      case GuestGone() -> GuestLeg.gone(open);
      case Refuse(boolean aloud) ->
          aloud ? GuestLeg.failed(open, End.REFUSED) : end(open, End.REFUSED);
      case SpliceRefused() -> GuestLeg.failed(open, End.NO_SPLICE);
      case Due() -> due(open, nowNs);
    };
  }

  /** The connection ends without a word to the client. */
  static Step end(Open open, End how) {
    return GuestLeg.leave(open, how);
  }

  private static Step due(Open open, long nowNs) {
    if (nowNs - clientNs(open) >= 0
        && clientNs(open) != NEVER
        && open.client() instanceof Greeting greeting) {
      return ClientLeg.due(open, greeting, nowNs);
    }
    return switch (open.guest()) {
      case Away _, Agreed _ -> Step.to(open);
      case Asked asked -> GuestLeg.due(open, asked, nowNs);
      case Replaying replaying -> Replay.due(open, replaying, nowNs);
    };
  }

  /** When {@link Due} is to happen next, {@link #NEVER} if nothing is waited for but events. */
  public static long nextNs(ProxyState state) {
    return switch (state) {
      case Over _ -> NEVER;
      case Open open ->
          Math.min(
              clientNs(open),
              switch (open.guest()) {
                case Away _, Agreed _ -> NEVER;
                case Asked asked -> Math.min(asked.dueNs(), asked.giveUpNs());
                case Replaying replaying -> replaying.dueNs();
              });
    };
  }

  private static long clientNs(Open open) {
    return open.client() instanceof Greeting greeting && !open.plugged() ? greeting.dueNs() : NEVER;
  }
}

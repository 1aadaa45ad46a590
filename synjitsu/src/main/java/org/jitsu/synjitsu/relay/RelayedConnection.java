package org.jitsu.synjitsu.relay;

import io.netty.channel.Channel;
import io.netty.channel.socket.SocketChannel;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import org.jitsu.core.service.Port;
import org.jitsu.core.service.Refusing;
import org.jitsu.core.service.Service;
import org.jitsu.core.summon.Cause;
import org.jspecify.annotations.Nullable;

/**
 * A client's connection, from its handshake to its end.
 *
 * <pre>
 *   waiting --relay--> relayed --ended, broken, cut--> over
 *    ^  | refuse, broken, cut     | broken by the guest
 *    |  +---> silent, over        | that has taken nothing
 *    +----------------------------+
 * </pre>
 *
 * The event loop's.
 */
final class RelayedConnection {

  private enum State {
    /** There is no connection to the guest yet. */
    WAITING,
    /** What one side says is passed on to the other. */
    RELAYED,
    /** It was refused, and its client is left without an answer for a while. */
    SILENT,
    /** Both sides are closed. */
    OVER
  }

  private final RelayedGuest guest;
  private final Service service;
  private final Port port;
  private final Cause cause;
  private final Side client;
  private @Nullable Side server;
  private State state = State.WAITING;
  private long usedNs;

  /** The turn of the guest's in which it last waited again; no second time in the same. */
  private int againIn = -1;

  RelayedConnection(
      RelayedGuest guest,
      SocketChannel channel,
      InetSocketAddress from,
      Service service,
      Port port,
      long nowNs) {
    this.guest = guest;
    this.service = service;
    this.port = port;
    this.cause = new Cause.Connected(from.getAddress(), port.number(), nowNs);
    this.usedNs = nowNs;
    this.client = new Side(this);
    channel.pipeline().addLast(client);
  }

  Service service() {
    return service;
  }

  Port port() {
    return port;
  }

  Cause cause() {
    return cause;
  }

  long usedNs() {
    return usedNs;
  }

  Commons commons() {
    return guest.commons();
  }

  /** Returns whether what the client says is kept. */
  boolean keeps() {
    return state == State.WAITING;
  }

  /** Returns whether that is the guest's side. */
  boolean isGuests(Side side) {
    return side == server;
  }

  /** Makes the handler of a connection that is opened to the guest. */
  Side sideOfGuest() {
    return new Side(this);
  }

  /** Passes on what the client has said so far, and whatever follows. */
  void relay(Side opened) {
    state = State.RELAYED;
    server = opened;
    moved();
    if (commons().announced.contains(service.name())) {
      Announcement.write(client.channel(), opened.channel());
    }
    opened.meet(client);
    client.meet(opened);
  }

  void moved() {
    usedNs = commons().ticker.nowNs();
  }

  /** One side has said all, and the other was told. */
  void halfEnded() {
    if (state == State.RELAYED && client.isTold() && server != null && server.isTold()) {
      commons().count(Fate.ENDED);
      Channel toGuest = server.channel();
      end();
      client.channel().close();
      toGuest.close();
    }
  }

  /** One side has ended without a word, or the guest's with the guest itself. */
  void broken(Side side, Fate why) {
    if (side == server && !client.hasPassed() && !side.hasPassed() && againIn != guest.turn()) {
      againIn = guest.turn();
      server = null;
      state = State.WAITING;
      Side.reset(side.channel());
      client.part();
      guest.waitAgain(this);
    } else if (side == server || side == client) {
      cut(side == client ? Fate.RESET_BY_CLIENT : why);
    }
  }

  /** Resets both sides. */
  void cut(Fate why) {
    if (state != State.OVER) {
      if (state != State.SILENT) {
        commons().count(why);
      }
      Side opened = server;
      end();
      Side.reset(client.channel());
      if (opened != null) {
        Side.reset(opened.channel());
      }
    }
  }

  private void end() {
    state = State.OVER;
    server = null;
    client.drop();
    guest.over(this);
  }

  /** Tells the client, who does not wait any more, that it is not served, as its service says. */
  void refuse(Fate why) {
    if (service.refusing() == Refusing.RESET) {
      cut(why);
      return;
    }
    commons().count(why);
    state = State.SILENT;
    client.drop();
    client.channel().config().setAutoRead(false);
    commons().loop.schedule(() -> cut(why), commons().bounds.silenceNs(), TimeUnit.NANOSECONDS);
  }
}

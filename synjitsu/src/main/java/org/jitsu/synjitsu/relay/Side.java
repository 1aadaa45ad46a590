package org.jitsu.synjitsu.relay;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.SocketChannel;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One of the two sides of a relayed connection: reads from its socket and writes to the other's. It
 * reads no further while what it wrote has not left, so that each direction has one chunk in our
 * memory at most, and whoever sends too fast is slowed by the window of his own connection. What
 * comes while there is no other side is kept, up to a bound. The event loop's.
 */
final class Side extends ChannelInboundHandlerAdapter {

  private static final Logger LOG = System.getLogger(Side.class.getName());

  private final RelayedConnection connection;
  private final Deque<ByteBuf> kept = new ArrayDeque<>();
  private int keptBytes;
  private @Nullable Side other;
  private @Nullable ChannelFuture lastWrite;
  private boolean hasPassed;
  private boolean hasEnded;
  private boolean isTold;
  private SocketChannel channel;

  @SuppressWarnings("NullAway.Init") // handlerAdded comes before anything else
  Side(RelayedConnection connection) {
    this.connection = connection;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    channel = (SocketChannel) context.channel();
  }

  SocketChannel channel() {
    return channel;
  }

  /** Returns whether a byte of it was passed on. */
  boolean hasPassed() {
    return hasPassed;
  }

  /** Returns whether it has said all, and the other side was told so. */
  boolean isTold() {
    return isTold;
  }

  /** From now on what it says goes there, first what was kept. */
  void meet(Side opposite) {
    other = opposite;
    for (ByteBuf bytes = kept.poll(); bytes != null; bytes = kept.poll()) {
      pass(bytes, opposite);
    }
    forgetKept();
    if (hasEnded) {
      passEnd(opposite);
    } else {
      readOn();
    }
  }

  /** There is no other side any more; there will be another. */
  void part() {
    other = null;
    lastWrite = null;
    isTold = false;
  }

  /** What was kept is not passed on to anybody. */
  void drop() {
    other = null;
    kept.forEach(ByteBuf::release);
    kept.clear();
    forgetKept();
  }

  private void forgetKept() {
    connection.commons().kept(-keptBytes);
    keptBytes = 0;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    ByteBuf bytes = (ByteBuf) message;
    connection.moved();
    if (other != null) {
      pass(bytes, other);
    } else if (connection.keeps()) {
      keep(bytes);
    } else {
      bytes.release();
    }
  }

  private void keep(ByteBuf bytes) {
    kept.add(bytes);
    keptBytes += bytes.readableBytes();
    connection.commons().kept(bytes.readableBytes());
    boolean hasRoom = connection.commons().hasRoomToKeep();
    if (!hasRoom || keptBytes >= connection.commons().bounds.keptBytes()) {
      channel.config().setAutoRead(false);
    }
  }

  private void pass(ByteBuf bytes, Side to) {
    hasPassed = true;
    ChannelFuture write = to.channel.writeAndFlush(bytes);
    lastWrite = write;
    if (!write.isDone()) {
      channel.config().setAutoRead(false);
    }
    write.addListener(
        _ -> {
          if (!write.isSuccess()) {
            connection.broken(to, Fate.RESET_BY_GUEST);
          } else if (other == to && write.equals(lastWrite)) {
            connection.moved();
            readOn();
          }
        });
  }

  private void readOn() {
    if (!hasEnded && (lastWrite == null || lastWrite.isDone())) {
      channel.config().setAutoRead(true);
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (!(event instanceof ChannelInputShutdownEvent) || hasEnded) {
      return;
    }
    hasEnded = true;
    connection.moved();
    if (connection.isGuests(this)) {
      connection
          .commons()
          .loop
          .schedule(this::endOfGuest, connection.commons().bounds.dyingNs(), TimeUnit.NANOSECONDS);
    } else if (other != null) {
      passEnd(other);
    }
  }

  /** The guest says no more, or it has died and did not say so: the kernel did. */
  private void endOfGuest() {
    if (!connection.isGuests(this)) {
      return; // it was cut meanwhile
    }
    InetSocketAddress there = channel.remoteAddress();
    if (there == null || !Refusals.isListening(there)) {
      connection.broken(this, Fate.GUEST_DIED);
    } else if (other != null) {
      passEnd(other);
    }
  }

  /** Tells the other side, behind all that was said, that no more comes. */
  private void passEnd(Side to) {
    ChannelFuture behind = lastWrite == null ? channel.newSucceededFuture() : lastWrite;
    behind.addListener(
        _ ->
            to.channel
                .shutdownOutput()
                .addListener(
                    told -> {
                      if (!told.isSuccess()) {
                        connection.broken(to, Fate.RESET_BY_GUEST);
                      } else if (other == to) {
                        isTold = true;
                        connection.halfEnded();
                      }
                    }));
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    if (!(cause instanceof IOException)) {
      LOG.log(Level.WARNING, "a relayed connection failed", cause);
    }
    connection.broken(this, Fate.RESET_BY_GUEST);
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    connection.broken(this, Fate.RESET_BY_GUEST);
  }

  /** Closes a connection by a RST (RFC 9293 section 3.10.4, abort). */
  static void reset(Channel channel) {
    try {
      if (channel.isOpen()) {
        channel.config().setOption(ChannelOption.SO_LINGER, 0);
      }
    } catch (ChannelException harmless) {
      LOG.log(Level.DEBUG, "it was closed already", harmless);
    }
    channel.close();
  }
}

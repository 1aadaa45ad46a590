package org.jitsu.dns;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.handler.timeout.TimeoutException;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.util.Iterator;

/**
 * Queries over one TCP connection, or TLS above it: pipelined, answered as the answers become ready
 * (RFC 7766).
 *
 * <p>No more is read while too many queries wait for their answers or the client does not take
 * them; a client that neither asks nor takes for the idle time is cut. One that closes its sending
 * half gets its answers first.
 */
final class TcpHandler extends SimpleChannelInboundHandler<ByteBuf> implements Asker {

  private static final System.Logger LOG = System.getLogger(TcpHandler.class.getName());

  private final Client.Transport transport;
  private final QueryDesk desk;
  private final DnsCounters counters;
  private final int maxInFlight;
  private int inFlight;
  private boolean asksNoMore;
  private ChannelHandlerContext context;
  private ChannelFuture lastReply;
  private Client client;

  @SuppressWarnings("NullAway.Init") // channelActive comes before anything else
  TcpHandler(Client.Transport transport, QueryDesk desk, DnsCounters counters, int maxInFlight) {
    this.transport = transport;
    this.desk = desk;
    this.counters = counters;
    this.maxInFlight = maxInFlight;
  }

  @Override
  public void channelActive(ChannelHandlerContext added) {
    context = added;
    lastReply = added.newSucceededFuture();
    InetSocketAddress remote = (InetSocketAddress) added.channel().remoteAddress();
    client = new Client(remote.getAddress(), transport);
    added.fireChannelActive();
  }

  @Override
  protected void channelRead0(ChannelHandlerContext reading, ByteBuf message) {
    inFlight++;
    desk.take(ByteBufUtil.getBytes(message), client, reading.executor(), this);
    readOnOrNot();
  }

  @Override
  public void reply(byte[] message) {
    inFlight--;
    lastReply = context.writeAndFlush(Unpooled.wrappedBuffer(message));
    readOnOrNot();
  }

  @Override
  public void stream(Iterator<byte[]> messages, Runnable done) {
    if (!messages.hasNext() || !context.channel().isActive()) {
      done.run();
      inFlight--;
      readOnOrNot();
      return;
    }
    lastReply = context.writeAndFlush(Unpooled.wrappedBuffer(messages.next()));
    lastReply.addListener(_ -> stream(messages, done));
  }

  /** Whoever sends what deserves no reply does not speak DNS. */
  @Override
  public void silence() {
    inFlight--;
    cut();
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext changed) {
    readOnOrNot();
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext idle, Object event) {
    if (event instanceof IdleStateEvent && inFlight == 0) {
      cut();
    } else if (event instanceof ChannelInputShutdownEvent) {
      asksNoMore = true;
      readOnOrNot();
    }
  }

  /** The client broke the connection, did not take its answers in time, or is no DNS client. */
  @Override
  public void exceptionCaught(ChannelHandlerContext failing, Throwable cause) {
    switch (cause) {
      case IOException _ -> failing.close();
      case TimeoutException _ -> cut();
      case DecoderException _ -> cut();
      default -> {
        LOG.log(Level.WARNING, "a query could not be handled", cause);
        failing.close();
      }
    }
  }

  private void readOnOrNot() {
    boolean takes = context.channel().isWritable();
    context.channel().config().setAutoRead(inFlight < maxInFlight && takes);
    if (asksNoMore && inFlight == 0 && takes) {
      lastReply.addListener(ChannelFutureListener.CLOSE);
    }
  }

  private void cut() {
    counters.connectionsCut.increment();
    context.close();
  }
}

package org.jitsu.dns;

import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.DatagramPacket;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.util.Iterator;

/** Queries over UDP: a datagram each way (RFC 1035 section 4.2.1). */
final class UdpHandler extends SimpleChannelInboundHandler<DatagramPacket> {

  private static final System.Logger LOG = System.getLogger(UdpHandler.class.getName());

  private final QueryDesk desk;
  private final DnsCounters counters;

  UdpHandler(QueryDesk desk, DnsCounters counters) {
    this.desk = desk;
    this.counters = counters;
  }

  @Override
  protected void channelRead0(ChannelHandlerContext context, DatagramPacket packet) {
    InetSocketAddress sender = packet.sender();
    if (sender.getPort() == 0) { // nothing can be sent there
      counters.dropped.increment();
      return;
    }
    Client client = new Client(sender.getAddress(), Client.Transport.UDP);
    byte[] query = ByteBufUtil.getBytes(packet.content());
    desk.take(query, client, context.executor(), new Sender(context, sender));
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    LOG.log(Level.WARNING, "a datagram could not be handled", cause);
  }

  private final class Sender implements Asker {

    private final ChannelHandlerContext context;
    private final InetSocketAddress address;

    Sender(ChannelHandlerContext context, InetSocketAddress address) {
      this.context = context;
      this.address = address;
    }

    @Override
    public void reply(byte[] message) {
      if (context.channel().isWritable()) {
        context.writeAndFlush(new DatagramPacket(Unpooled.wrappedBuffer(message), address));
      } else {
        counters.unsent.increment();
      }
    }

    @Override
    public void stream(Iterator<byte[]> messages, Runnable done) {
      throw new IllegalStateException("nothing is streamed over UDP");
    }

    @Override
    public void silence() {}
  }
}

package org.jitsu.dns;

import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.netty.handler.timeout.TimeoutException;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.util.Base64;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Queries over HTTPS (RFC 8484): one at a time, on a stream of HTTP/2 of its own or on a connection
 * of HTTP/1.1, whose next request is not read before the last was answered.
 */
final class HttpsHandler extends SimpleChannelInboundHandler<FullHttpRequest> {

  static final String PATH = "/dns-query";
  static final String MEDIA_TYPE = "application/dns-message";

  private static final Logger LOG = System.getLogger(HttpsHandler.class.getName());

  private final InetAddress client;
  private final QueryDesk desk;
  private final DnsCounters counters;
  private final HttpsVisit visit;

  HttpsHandler(InetAddress client, QueryDesk desk, DnsCounters counters, HttpsVisit visit) {
    this.client = client;
    this.desk = desk;
    this.counters = counters;
    this.visit = visit;
  }

  @Override
  protected void channelRead0(ChannelHandlerContext context, FullHttpRequest request) {
    visit.asks();
    context.channel().config().setAutoRead(false);
    Sender sender = new Sender(context, request);
    byte[] query = null;
    HttpResponseStatus wrong = HttpResponseStatus.BAD_REQUEST;
    QueryStringDecoder target = new QueryStringDecoder(request.uri());
    if (!request.decoderResult().isSuccess()) {
      sender.fail(wrong);
      return;
    }
    if (!target.path().equals(PATH)) {
      wrong = HttpResponseStatus.NOT_FOUND;
    } else if (request.method().equals(HttpMethod.GET)) {
      query = decoded(target.parameters().getOrDefault("dns", List.of()));
    } else if (!request.method().equals(HttpMethod.POST)) {
      wrong = HttpResponseStatus.METHOD_NOT_ALLOWED;
    } else if (!MEDIA_TYPE.equalsIgnoreCase(request.headers().get(HttpHeaderNames.CONTENT_TYPE))) {
      wrong = HttpResponseStatus.UNSUPPORTED_MEDIA_TYPE;
    } else {
      query = ByteBufUtil.getBytes(request.content());
    }
    if (query == null) {
      sender.fail(wrong);
    } else {
      Client who = new Client(client, Client.Transport.HTTPS);
      desk.take(query, who, context.executor(), sender);
    }
  }

  private static byte @Nullable [] decoded(List<String> values) {
    try {
      return values.size() == 1 ? Base64.getUrlDecoder().decode(values.getFirst()) : null;
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext failing, Throwable cause) {
    switch (cause) {
      case IOException _ -> failing.close();
      case TimeoutException _, DecoderException _ -> {
        counters.connectionsCut.increment();
        failing.close();
      }
      default -> {
        LOG.log(Level.WARNING, "a query over HTTPS could not be handled", cause);
        failing.close();
      }
    }
  }

  /** Answers one request. */
  private final class Sender implements Asker {

    private final ChannelHandlerContext context;
    private final boolean keepAlive;

    Sender(ChannelHandlerContext context, FullHttpRequest request) {
      this.context = context;
      this.keepAlive = HttpUtil.isKeepAlive(request);
    }

    @Override
    public void reply(byte[] message) {
      FullHttpResponse response =
          new DefaultFullHttpResponse(
              HttpVersion.HTTP_1_1, HttpResponseStatus.OK, Unpooled.wrappedBuffer(message));
      response.headers().set(HttpHeaderNames.CONTENT_TYPE, MEDIA_TYPE);
      response
          .headers()
          .set(HttpHeaderNames.CACHE_CONTROL, "max-age=" + HttpsVisit.freshSeconds(message));
      send(response);
    }

    @Override
    public void stream(Iterator<byte[]> messages, Runnable done) {
      throw new IllegalStateException("nothing is transferred over HTTPS");
    }

    /** What deserves no reply is no query. */
    @Override
    public void silence() {
      fail(HttpResponseStatus.BAD_REQUEST);
    }

    void fail(HttpResponseStatus status) {
      send(new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status, Unpooled.EMPTY_BUFFER));
    }

    private void send(FullHttpResponse response) {
      visit.isAnswered();
      HttpUtil.setContentLength(response, response.content().readableBytes());
      HttpUtil.setKeepAlive(response, keepAlive);
      var sent = context.writeAndFlush(response);
      if (keepAlive) {
        sent.addListener(_ -> context.channel().config().setAutoRead(true));
      } else {
        sent.addListener(ChannelFutureListener.CLOSE);
      }
    }
  }
}

package org.jitsu.dns;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2StreamFrameToHttpObjectCodec;
import io.netty.handler.flow.FlowControlHandler;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.ApplicationProtocolNegotiationHandler;
import java.net.InetAddress;

/**
 * A connection whose TLS handshake says what it speaks: HTTP/2, so many queries at once, or
 * HTTP/1.1, one at a time.
 */
final class HttpsConnection extends ApplicationProtocolNegotiationHandler {

  private static final int MAX_HEADER_BYTES = 8192;
  private static final int MAX_MESSAGE_BYTES = 65535;

  private final InetAddress client;
  private final QueryDesk desk;
  private final DnsCounters counters;
  private final DnsOptions options;

  HttpsConnection(InetAddress client, QueryDesk desk, DnsCounters counters, DnsOptions options) {
    super(ApplicationProtocolNames.HTTP_1_1);
    this.client = client;
    this.desk = desk;
    this.counters = counters;
    this.options = options;
  }

  @Override
  protected void configurePipeline(ChannelHandlerContext context, String protocol) {
    HttpsVisit visit = new HttpsVisit(context.channel(), counters, options.idleNs());
    if (protocol.equals(ApplicationProtocolNames.HTTP_2)) {
      Http2Settings settings =
          Http2Settings.defaultSettings()
              .maxConcurrentStreams(options.maxInFlight())
              .maxHeaderListSize(MAX_HEADER_BYTES);
      context
          .pipeline()
          .addLast(
              Http2FrameCodecBuilder.forServer().initialSettings(settings).build(),
              new Http2MultiplexHandler(stream(visit)));
    } else {
      context
          .pipeline()
          .addLast(
              new HttpServerCodec(),
              new HttpObjectAggregator(MAX_MESSAGE_BYTES),
              new FlowControlHandler(),
              new HttpsHandler(client, desk, counters, visit));
    }
  }

  private ChannelInitializer<Channel> stream(HttpsVisit visit) {
    return new ChannelInitializer<>() {
      @Override
      protected void initChannel(Channel channel) {
        channel
            .pipeline()
            .addLast(
                new Http2StreamFrameToHttpObjectCodec(true),
                new HttpObjectAggregator(MAX_MESSAGE_BYTES),
                new HttpsHandler(client, desk, counters, visit));
      }
    };
  }
}

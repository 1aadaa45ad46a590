package org.jitsu.ops;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.netty.util.concurrent.Future;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jitsu.ops.Answer.Flowing;
import org.jspecify.annotations.Nullable;

/**
 * Answers the connection's first request; whatever follows it goes unread. A client that is slow to
 * ask, or to take what it is sent, is cut.
 */
final class OneRequest extends SimpleChannelInboundHandler<FullHttpRequest> {

  /** The largest request body, in bytes. */
  private static final int MAX_BODY = 64 * 1024;

  /** How often a feed is asked for more. */
  private static final long FEED_MS = 100;

  private static final Logger LOG = System.getLogger(OneRequest.class.getName());

  private final Doorkeeper keeper;
  private final long patienceMs;
  private @Nullable Future<?> timer;
  private boolean asked;

  OneRequest(Doorkeeper keeper, long patienceMs) {
    this.keeper = keeper;
    this.patienceMs = patienceMs;
  }

  /** Puts requests together, and sends away those that are too large. */
  static final class Whole extends HttpObjectAggregator {

    Whole() {
      super(MAX_BODY);
    }

    @Override
    protected void handleOversizedMessage(ChannelHandlerContext context, HttpMessage oversized) {
      send(context, Answer.problem(413, "a body has at most " + MAX_BODY + " bytes"));
    }
  }

  @Override
  public void channelActive(ChannelHandlerContext context) {
    timer = context.executor().schedule(() -> context.close(), patienceMs, TimeUnit.MILLISECONDS);
    context.fireChannelActive();
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    stopTimer();
    context.fireChannelInactive();
  }

  private void stopTimer() {
    if (timer != null) {
      timer.cancel(false);
    }
  }

  @Override
  protected void channelRead0(ChannelHandlerContext context, FullHttpRequest request) {
    if (asked) {
      return;
    }
    asked = true;
    stopTimer();
    answer(request)
        .whenComplete(
            (answer, thrown) -> {
              switch (thrown == null ? answer : defect(thrown)) {
                case Answer.Whole whole -> send(context, whole);
                case Flowing flowing -> begin(context, flowing);
              }
            });
  }

  private CompletionStage<Answer> answer(FullHttpRequest request) {
    if (!request.decoderResult().isSuccess()) {
      return ControlRoutes.now(Answer.problem(400, "this is not HTTP/1.1"));
    }
    String path;
    Map<String, String> options;
    try {
      QueryStringDecoder uri = new QueryStringDecoder(request.uri());
      path = uri.path();
      options =
          uri.parameters().entrySet().stream()
              .collect(Collectors.toMap(Map.Entry::getKey, each -> each.getValue().getFirst()));
    } catch (IllegalArgumentException e) {
      return ControlRoutes.now(Answer.problem(400, "the path: " + e.getMessage()));
    }
    try {
      return ControlRoutes.table()
          .answer(
              request.method(),
              path,
              keeper.admit(header(request, HttpHeaderNames.AUTHORIZATION)),
              options,
              header(request, "Last-Event-ID"),
              request.content().toString(StandardCharsets.UTF_8));
    } catch (RuntimeException e) {
      return CompletableFuture.failedStage(e);
    }
  }

  private static String header(FullHttpRequest request, CharSequence name) {
    return request.headers().get(name, "");
  }

  private static Answer.Whole defect(Throwable thrown) {
    LOG.log(Level.ERROR, "a defect in the control door, please report it", thrown);
    return Answer.problem(500, "a defect in the daemon, see its log: " + thrown);
  }

  private static void send(ChannelHandlerContext context, Answer.Whole answer) {
    ByteBuf body = Unpooled.copiedBuffer(answer.body(), StandardCharsets.UTF_8);
    var response =
        new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(answer.status()), body);
    decorate(response, answer.type());
    response.headers().set(HttpHeaderNames.CONTENT_LENGTH, body.readableBytes());
    answer.headers().forEach(response.headers()::set);
    context.writeAndFlush(response).addListener(ChannelFutureListener.CLOSE);
  }

  private static void decorate(HttpResponse response, String type) {
    response
        .headers()
        .set(HttpHeaderNames.CONTENT_TYPE, type)
        .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE)
        .set("X-Content-Type-Options", "nosniff");
  }

  /** Begins an answer that lasts as long as the connection, whose end is its end. */
  private void begin(ChannelHandlerContext context, Flowing flowing) {
    HttpResponse response = new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK);
    decorate(response, flowing.type());
    response.headers().set(HttpHeaderNames.CACHE_CONTROL, HttpHeaderValues.NO_STORE);
    context.writeAndFlush(response);
    timer =
        context
            .executor()
            .scheduleWithFixedDelay(
                () -> pour(context, flowing.feed()), 0, FEED_MS, TimeUnit.MILLISECONDS);
  }

  /**
   * Sends what has come, unless 64 KiB of what came before is still to be taken. Who takes nothing
   * for longer than patience lasts is cut by the write's own timer.
   */
  private static void pour(ChannelHandlerContext context, Answer.Feed feed) {
    if (!context.channel().isWritable()) {
      return;
    }
    ByteBuffer bytes;
    try {
      bytes = feed.next();
    } catch (RuntimeException e) {
      LOG.log(Level.ERROR, "a defect in the control door, please report it", e);
      context.close();
      return;
    }
    if (bytes.hasRemaining()) {
      context.writeAndFlush(new DefaultHttpContent(Unpooled.wrappedBuffer(bytes)));
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    LOG.log(Level.DEBUG, "a connection to the control door ends", cause);
    context.close();
  }
}

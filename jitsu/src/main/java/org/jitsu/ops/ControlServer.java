package org.jitsu.ops;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerDomainSocketChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.netty.handler.timeout.WriteTimeoutHandler;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.ConnectException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jitsu.ops.ControlRoutes.Answer;
import org.jspecify.annotations.Nullable;

/**
 * The daemon's control socket. Any thread opens and closes it; requests are answered on one event
 * loop of its own, one a connection, of at most {@value #MAX_CONNECTIONS} connections at once.
 */
public final class ControlServer implements AutoCloseable {

  /** The largest request body, in bytes. */
  private static final int MAX_BODY = 64 * 1024;

  /** How many connections there are at once; the next is closed unheard. */
  static final int MAX_CONNECTIONS = 64;

  /** How long a client may take to say what it wants, and again to take the answer. */
  private static final long PATIENCE_MS = 10_000;

  private static final Logger LOG = System.getLogger(ControlServer.class.getName());

  private final Path socket;
  private final EventLoopGroup loop;

  private ControlServer(Path socket, EventLoopGroup loop) {
    this.socket = socket;
    this.loop = loop;
  }

  /**
   * Opens the socket for its owner alone.
   *
   * @param socket its path, at most 107 bytes; a socket that nobody listens on any more is replaced
   * @throws IOException when another daemon listens there, or the path cannot be written
   */
  public static ControlServer open(Path socket, Daemon daemon) throws IOException {
    return open(socket, daemon, PATIENCE_MS);
  }

  static ControlServer open(Path socket, Daemon daemon, long patienceMs) throws IOException {
    clear(socket);
    EventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    ControlRoutes routes = new ControlRoutes(daemon);
    ChannelGroup connections = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
    ServerBootstrap bootstrap =
        new ServerBootstrap()
            .group(loop)
            .channel(NioServerDomainSocketChannel.class)
            .childHandler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    if (connections.size() >= MAX_CONNECTIONS) {
                      channel.close();
                      return;
                    }
                    connections.add(channel);
                    channel
                        .pipeline()
                        .addLast(new WriteTimeoutHandler(patienceMs, TimeUnit.MILLISECONDS))
                        .addLast(new HttpServerCodec())
                        .addLast(new WholeRequests())
                        .addLast(new OneRequest(routes, patienceMs));
                  }
                });
    try {
      bootstrap.bind(UnixDomainSocketAddress.of(socket)).syncUninterruptibly();
      Files.setPosixFilePermissions(socket, PosixFilePermissions.fromString("rw-------"));
    } catch (Exception e) {
      loop.shutdownGracefully(0, 1, TimeUnit.SECONDS);
      throw new IOException("cannot open the control socket " + socket + ": " + e.getMessage(), e);
    }
    return new ControlServer(socket, loop);
  }

  /** Removes a socket that nobody listens on any more, and nothing else. */
  private static void clear(Path socket) throws IOException {
    if (!Files.exists(socket, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    if (!isSocket(socket)) {
      throw new IOException(
          socket + " is there and is no socket: remove it, or choose another `control:`");
    }
    try (SocketChannel _ = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
      throw new IOException(
          "another daemon listens on "
              + socket
              + ": stop it, or choose another `state:` or `control:`");
    } catch (ConnectException nobodyListens) {
      Files.delete(socket);
    }
  }

  /** Looks at the file's type, the S_IFMT bits of st_mode (inode(7)). */
  private static boolean isSocket(Path path) throws IOException {
    int mode = (int) Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS);
    return (mode & 0170000) == 0140000;
  }

  @Override
  public void close() throws IOException {
    loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    Files.deleteIfExists(socket);
  }

  private static void send(ChannelHandlerContext context, Answer answer) {
    ByteBuf body = Unpooled.copiedBuffer(answer.body(), StandardCharsets.UTF_8);
    var response =
        new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(answer.status()), body);
    response
        .headers()
        .set(HttpHeaderNames.CONTENT_TYPE, answer.type())
        .set(HttpHeaderNames.CONTENT_LENGTH, body.readableBytes())
        .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
    if (answer.allow() != null) {
      response.headers().set(HttpHeaderNames.ALLOW, answer.allow());
    }
    context.writeAndFlush(response).addListener(ChannelFutureListener.CLOSE);
  }

  /** Puts requests together, and sends away those that are too large. */
  private static final class WholeRequests extends HttpObjectAggregator {

    WholeRequests() {
      super(MAX_BODY);
    }

    @Override
    protected void handleOversizedMessage(ChannelHandlerContext context, HttpMessage oversized) {
      send(context, ControlRoutes.problem(413, "a body has at most " + MAX_BODY + " bytes"));
    }
  }

  /** Answers the connection's first request; whatever follows it goes unread. */
  private static final class OneRequest extends SimpleChannelInboundHandler<FullHttpRequest> {

    private final ControlRoutes routes;
    private final long patienceMs;
    private @Nullable Future<?> cut;
    private boolean asked;

    OneRequest(ControlRoutes routes, long patienceMs) {
      this.routes = routes;
      this.patienceMs = patienceMs;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
      cut = context.executor().schedule(() -> context.close(), patienceMs, TimeUnit.MILLISECONDS);
      context.fireChannelActive();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
      waitNoMore();
      context.fireChannelInactive();
    }

    private void waitNoMore() {
      if (cut != null) {
        cut.cancel(false);
      }
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, FullHttpRequest request) {
      if (asked) {
        return;
      }
      asked = true;
      waitNoMore();
      answer(request)
          .whenComplete(
              (answer, thrown) -> send(context, thrown == null ? answer : defect(thrown)));
    }

    private CompletionStage<Answer> answer(FullHttpRequest request) {
      if (!request.decoderResult().isSuccess()) {
        return ControlRoutes.now(ControlRoutes.problem(400, "this is not HTTP/1.1"));
      }
      String path;
      try {
        path = new QueryStringDecoder(request.uri()).path();
      } catch (IllegalArgumentException e) {
        return ControlRoutes.now(ControlRoutes.problem(400, "the path: " + e.getMessage()));
      }
      try {
        return routes.answer(request.method(), path);
      } catch (RuntimeException e) {
        return CompletableFuture.failedStage(e);
      }
    }

    private static Answer defect(Throwable thrown) {
      LOG.log(Level.ERROR, "a defect in the control door, please report it", thrown);
      return ControlRoutes.problem(500, "a defect in the daemon, see its log: " + thrown);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      LOG.log(Level.DEBUG, "a connection to the control socket ends", cause);
      context.close();
    }
  }
}

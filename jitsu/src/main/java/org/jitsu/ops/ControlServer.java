package org.jitsu.ops;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerDomainSocketChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.netty.handler.timeout.ReadTimeoutHandler;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.TimeUnit;
import org.jitsu.ops.ControlRoutes.Answer;

/**
 * The daemon's control socket. Any thread opens and closes it; requests are answered on one event
 * loop of its own.
 */
public final class ControlServer implements AutoCloseable {

  /** The largest request body, in bytes. */
  private static final int MAX_BODY = 64 * 1024;

  /** After how long a silent connection is closed, in seconds. */
  private static final int IDLE_SECONDS = 60;

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
    clear(socket);
    EventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    ControlRoutes routes = new ControlRoutes(daemon);
    ServerBootstrap bootstrap =
        new ServerBootstrap()
            .group(loop)
            .channel(NioServerDomainSocketChannel.class)
            .childHandler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    channel
                        .pipeline()
                        .addLast(new ReadTimeoutHandler(IDLE_SECONDS))
                        .addLast(new HttpServerCodec())
                        .addLast(new HttpObjectAggregator(MAX_BODY))
                        .addLast(new Requests(routes));
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

  private static void clear(Path socket) throws IOException {
    if (!Files.exists(socket)) {
      return;
    }
    try (SocketChannel _ = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
      throw new DaemonRunsException(
          "another daemon listens on "
              + socket
              + ": stop it, or choose another `state:` or `control:`");
    } catch (DaemonRunsException e) {
      throw e;
    } catch (IOException e) {
      Files.delete(socket);
    }
  }

  private static final class DaemonRunsException extends IOException {
    private static final long serialVersionUID = 1L;

    DaemonRunsException(String message) {
      super(message);
    }
  }

  @Override
  public void close() throws IOException {
    loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    Files.deleteIfExists(socket);
  }

  private static final class Requests extends SimpleChannelInboundHandler<FullHttpRequest> {
    private final ControlRoutes routes;

    Requests(ControlRoutes routes) {
      this.routes = routes;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, FullHttpRequest request) {
      boolean keep = HttpUtil.isKeepAlive(request);
      if (!request.decoderResult().isSuccess()) {
        send(
            context,
            ControlRoutes.problem(400, "malformed request", "this is not HTTP/1.1"),
            false);
        return;
      }
      String path = new QueryStringDecoder(request.uri()).path();
      routes
          .answer(request.method(), path)
          .whenComplete(
              (answer, thrown) ->
                  send(
                      context,
                      thrown == null
                          ? answer
                          : ControlRoutes.problem(500, "a defect", thrown.toString()),
                      keep));
    }

    private static void send(ChannelHandlerContext context, Answer answer, boolean keep) {
      var body = Unpooled.copiedBuffer(answer.body(), StandardCharsets.UTF_8);
      var response =
          new DefaultFullHttpResponse(
              HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(answer.status()), body);
      response.headers().set(HttpHeaderNames.CONTENT_TYPE, answer.type());
      HttpUtil.setContentLength(response, body.readableBytes());
      if (keep) {
        response.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.KEEP_ALIVE);
      }
      var sent = context.writeAndFlush(response);
      if (!keep) {
        sent.addListener(ChannelFutureListener.CLOSE);
      }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      context.close();
    }
  }
}

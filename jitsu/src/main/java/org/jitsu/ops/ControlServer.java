package org.jitsu.ops;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerDomainSocketChannel;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.timeout.WriteTimeoutHandler;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.io.IOException;
import java.net.ConnectException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.TimeUnit;

/**
 * The daemon's control socket. Any thread opens and closes it; requests are answered on one event
 * loop of its own, one a connection, of at most {@value #MAX_CONNECTIONS} connections at once.
 */
public final class ControlServer implements AutoCloseable {

  /** How many connections there are at once; the next is closed unheard. */
  static final int MAX_CONNECTIONS = 64;

  /** How long a client may take to say what it wants, and again to take the answer. */
  static final long PATIENCE_MS = 10_000;

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
   * @param daemon the daemon as who comes in sees it
   * @param scope what they may do
   * @throws IOException when another daemon listens there, or the path cannot be written
   */
  public static ControlServer open(Path socket, Daemon daemon, Scope scope) throws IOException {
    return open(socket, daemon, scope, PATIENCE_MS);
  }

  static ControlServer open(Path socket, Daemon daemon, Scope scope, long patienceMs)
      throws IOException {
    clear(socket);
    Access owner = new Access(daemon, scope);
    EventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    ServerBootstrap door =
        door(loop, NioServerDomainSocketChannel.class, patienceMs, _ -> owner, channel -> {});
    try {
      door.bind(UnixDomainSocketAddress.of(socket)).syncUninterruptibly();
      Files.setPosixFilePermissions(socket, PosixFilePermissions.fromString("rw-------"));
    } catch (Exception e) {
      loop.shutdownGracefully(0, 1, TimeUnit.SECONDS);
      throw new IOException("cannot open the control socket " + socket + ": " + e.getMessage(), e);
    }
    return new ControlServer(socket, loop);
  }

  /** What a connection begins with, before HTTP. */
  interface Beginning {
    void prepare(Channel channel);
  }

  /** Makes what listens; each listener has bounds of its own, so that no one fills another's. */
  static ServerBootstrap door(
      EventLoopGroup loop,
      Class<? extends ServerChannel> kind,
      long patienceMs,
      Doorkeeper keeper,
      Beginning beginning) {
    ChannelGroup connections = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
    return new ServerBootstrap()
        .group(loop)
        .channel(kind)
        .childHandler(
            new ChannelInitializer<Channel>() {
              @Override
              protected void initChannel(Channel channel) {
                if (connections.size() >= MAX_CONNECTIONS) {
                  channel.close();
                  return;
                }
                connections.add(channel);
                beginning.prepare(channel);
                channel
                    .pipeline()
                    .addLast(new WriteTimeoutHandler(patienceMs, TimeUnit.MILLISECONDS))
                    .addLast(new HttpServerCodec())
                    .addLast(new OneRequest.Whole())
                    .addLast(new OneRequest(keeper, patienceMs));
              }
            });
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
}

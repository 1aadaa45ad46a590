package org.jitsu.ops;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * The control door over TCP: what {@link ControlServer} answers, for those who bring a token, over
 * TLS where the configuration has a certificate. Any thread opens, renews and closes it.
 */
public final class ApiServer implements AutoCloseable {

  private final EventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  private final List<InetSocketAddress> addresses = new ArrayList<>();
  private final LongAdder strangers = new LongAdder();
  private volatile Identity identity;

  /** With whom it speaks, and as whom. */
  private record Identity(@Nullable SslContext tls, Tokens tokens) {}

  /**
   * What it proves itself with.
   *
   * @param certificate a PEM file of the chain, the server's own first
   * @param key a PEM file of its private key (PKCS 8), without a password
   */
  public record TlsFiles(Path certificate, Path key) {}

  private ApiServer(Identity identity) {
    this.identity = identity;
  }

  /**
   * Begins to listen. Blocks on files.
   *
   * @param where its addresses
   * @param tls null for plain HTTP, which is for loopback addresses
   * @param callers who may come in
   * @throws IOException when an address is taken or not of this host, or a file is not what it
   *     should be
   */
  public static ApiServer listen(
      List<InetSocketAddress> where, @Nullable TlsFiles tls, List<Caller> callers)
      throws IOException {
    return listen(where, tls, callers, ControlServer.PATIENCE_MS);
  }

  static ApiServer listen(
      List<InetSocketAddress> where, @Nullable TlsFiles tls, List<Caller> callers, long patienceMs)
      throws IOException {
    ApiServer server = new ApiServer(identity(tls, callers));
    boolean listens = false;
    try {
      for (InetSocketAddress address : where) {
        server.bind(address, patienceMs);
      }
      listens = true;
      return server;
    } finally {
      if (!listens) {
        server.close();
      }
    }
  }

  private void bind(InetSocketAddress address, long patienceMs) throws IOException {
    ServerBootstrap door =
        ControlServer.door(
                loop,
                NioServerSocketChannel.class,
                patienceMs,
                this::admit,
                channel -> encrypt(channel, patienceMs))
            .option(ChannelOption.SO_REUSEADDR, true)
            .childOption(ChannelOption.SO_KEEPALIVE, true);
    try {
      Channel bound = door.bind(address).syncUninterruptibly().channel();
      addresses.add((InetSocketAddress) bound.localAddress());
    } catch (Exception e) { // Netty throws what is not declared
      throw new IOException("api: cannot listen on " + address + ": " + e.getMessage(), e);
    }
  }

  private @Nullable Access admit(String authorization) {
    Access access = identity.tokens().admit(authorization);
    if (access == null && !authorization.isEmpty()) {
      strangers.increment();
    }
    return access;
  }

  private void encrypt(Channel channel, long patienceMs) {
    SslContext tls = identity.tls();
    if (tls != null) {
      SslHandler handler = tls.newHandler(channel.alloc());
      handler.setHandshakeTimeoutMillis(patienceMs);
      channel.pipeline().addLast(handler);
    }
  }

  private static Identity identity(@Nullable TlsFiles files, List<Caller> callers)
      throws IOException {
    Tokens tokens = new Tokens(callers);
    if (files == null) {
      return new Identity(null, tokens);
    }
    for (Path file : List.of(files.certificate(), files.key())) {
      if (!Files.isReadable(file)) {
        throw new IOException("api.tls: there is no file " + file + " to read");
      }
    }
    try {
      SslContext tls =
          SslContextBuilder.forServer(files.certificate().toFile(), files.key().toFile())
              .protocols("TLSv1.3", "TLSv1.2")
              .build();
      return new Identity(tls, tokens);
    } catch (SSLException | IllegalArgumentException e) {
      throw new IOException(
          "api.tls: "
              + files.certificate()
              + " and "
              + files.key()
              + " are no certificate and key in PEM: "
              + e.getMessage(),
          e);
    }
  }

  /**
   * Returns what has those who connect from then on meet another certificate and other tokens; that
   * cannot fail any more. Blocks on files.
   *
   * @throws IOException when they are not what they should be
   */
  public Runnable renewal(@Nullable TlsFiles tls, List<Caller> callers) throws IOException {
    Identity next = identity(tls, callers);
    return () -> identity = next;
  }

  /** Returns where it listens. */
  public List<InetSocketAddress> addresses() {
    return List.copyOf(addresses);
  }

  /** Returns how many requests brought a token that nobody knows. */
  public long strangers() {
    return strangers.sum();
  }

  @Override
  public void close() {
    loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
  }
}

package org.jitsu.dns;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.LengthFieldBasedFrameDecoder;
import io.netty.handler.codec.LengthFieldPrepender;
import io.netty.handler.flow.FlowControlHandler;
import io.netty.handler.flush.FlushConsolidationHandler;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.timeout.IdleStateHandler;
import io.netty.handler.timeout.WriteTimeoutHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jitsu.core.summon.Summoner;
import org.jitsu.core.time.Ticker;
import org.jitsu.core.time.WallClock;
import org.jitsu.dns.Client.Transport;
import org.jitsu.linux.sys.LinuxException;
import org.jspecify.annotations.Nullable;

/**
 * The name server: sockets, event loops, and the zones that are served at the moment. Any thread
 * may call; {@link #start} and {@link #close} block for moments.
 */
public final class DnsServer implements AutoCloseable {

  private static final SecureRandom RANDOM = new SecureRandom();

  private static final int LENGTH_BYTES = 2; // RFC 1035 section 4.2.2
  private static final int MAX_FRAME_BYTES = LENGTH_BYTES + 65535;

  private static final int LOOPS = Math.min(2, Runtime.getRuntime().availableProcessors());

  private final DnsOptions options;
  private final DnsCounters counters = new DnsCounters();
  private final QueryDesk desk;
  private final Notifier notifier;
  private final AtomicInteger connections = new AtomicInteger();
  private final Map<InetAddress, Integer> connectionsOf = new ConcurrentHashMap<>();
  private final EventLoopGroup loops;
  private final List<Channel> channels = new ArrayList<>();
  private final List<UdpDoor> udp = new ArrayList<>();
  private final List<InetSocketAddress> addresses = new ArrayList<>();
  private final List<InetSocketAddress> tlsAddresses = new ArrayList<>();
  private final List<InetSocketAddress> httpsAddresses = new ArrayList<>();

  private Zones zones;
  private volatile @Nullable SslContext tls;
  private volatile @Nullable SslContext https;

  private DnsServer(
      DnsOptions options, Zones zones, Summoner summoner, Ticker ticker, WallClock clock) {
    this.options = options;
    List<CookieSecret> secrets = options.terms().cookieSecrets();
    Cookies cookies = new Cookies(secrets.isEmpty() ? List.of(CookieSecret.draw(RANDOM)) : secrets);
    Keyring keys = new Keyring(options.terms().keys());
    this.zones = zones;
    this.notifier = new Notifier(keys);
    EdnsTerms terms =
        new EdnsTerms(
            options.udpPayloadBytes(),
            options.terms().identity(),
            Duration.ofNanos(options.idleNs()),
            cookies);
    ForwardTerms forward = options.terms().forward();
    this.desk =
        new QueryDesk(
            new Responder(zones, terms, keys),
            summoner,
            ticker,
            clock,
            new ResponseRate(
                options.terms().sameRepliesPerSecond(),
                options.terms().unlimited(),
                CookieSecret.draw(RANDOM)),
            counters,
            forward == null ? null : new Forwarder(forward, ticker),
            options.maxWaiting(),
            options.waitNs());
    this.loops =
        new MultiThreadIoEventLoopGroup(
            LOOPS, new DefaultThreadFactory("dns", true), NioIoHandler.newFactory());
    if (secrets.isEmpty()) {
      loops.scheduleWithFixedDelay(this::renewCookies, 1, 1, TimeUnit.DAYS);
    }
  }

  private void renewCookies() {
    desk.change(was -> was.with(was.cookies().renewed(CookieSecret.draw(RANDOM))));
  }

  /**
   * Starts to serve; every address is bound when this returns.
   *
   * @param summoner asked for the services whose names are looked up; called on event loops
   * @param clock by which cookies grow old
   * @throws ListenException when one of the addresses cannot be had; none is kept then
   */
  public static DnsServer start(
      DnsOptions options, Zones zones, Summoner summoner, Ticker ticker, WallClock clock)
      throws ListenException {
    DnsServer server = new DnsServer(options, zones, summoner, ticker, clock);
    try {
      server.renewCertificate();
      for (InetSocketAddress address : options.listen()) {
        server.listen(address);
      }
      for (InetSocketAddress address : options.terms().tlsListen()) {
        Channel tls = server.bound(address, server.tcp(Transport.TLS).bind(address));
        server.tlsAddresses.add((InetSocketAddress) tls.localAddress());
      }
      for (InetSocketAddress address : options.terms().httpsListen()) {
        Channel https = server.bound(address, server.tcp(Transport.HTTPS).bind(address));
        server.httpsAddresses.add((InetSocketAddress) https.localAddress());
      }
    } catch (ListenException e) {
      server.close();
      throw e;
    }
    server.notifier.tell(zones, null);
    return server;
  }

  /**
   * Serves other zones from the next query on, and tells the secondaries of those that have another
   * serial. Zones that were served before must not be used any more.
   */
  public synchronized void serve(Zones others) {
    desk.change(was -> was.with(others));
    notifier.tell(others, zones);
    zones.release();
    zones = others;
  }

  /**
   * Reads the certificate again, for connections from now on. Blocks on files.
   *
   * @throws ListenException when it cannot be used; the one before stays
   */
  public void renewCertificate() throws ListenException {
    TlsFiles files = options.terms().tls();
    if (files != null) {
      SslContext plain = files.read();
      https = files.read(ApplicationProtocolNames.HTTP_2, ApplicationProtocolNames.HTTP_1_1);
      tls = plain;
    }
  }

  /**
   * Makes cookies of other secrets, for queries from now on.
   *
   * @param secrets the first makes them, each is believed; empty changes nothing
   */
  public void shareCookies(List<CookieSecret> secrets) {
    if (!secrets.isEmpty()) {
      desk.change(was -> was.with(new Cookies(secrets)));
    }
  }

  /** Returns the addresses of DNS over TLS, with their true ports. */
  public List<InetSocketAddress> tlsAddresses() {
    return List.copyOf(tlsAddresses);
  }

  /** Returns the addresses of DNS over HTTPS, with their true ports. */
  public List<InetSocketAddress> httpsAddresses() {
    return List.copyOf(httpsAddresses);
  }

  /** Returns the addresses listened on, with their true ports. */
  public List<InetSocketAddress> addresses() {
    return List.copyOf(addresses);
  }

  /** Returns what was done so far. */
  public DnsCounts counts() {
    return counters.counts();
  }

  /** Closes the sockets and ends the event loops; queries that wait are not answered any more. */
  @Override
  public void close() {
    notifier.close();
    udp.forEach(UdpDoor::close);
    channels.forEach(channel -> channel.close().awaitUninterruptibly());
    loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
  }

  private void listen(InetSocketAddress address) throws ListenException {
    if (address.getAddress().isAnyLocalAddress()) {
      throw ListenException.wildcard(address);
    }
    Channel tcp = bound(address, tcp(Transport.TCP).bind(address));
    InetSocketAddress actual = (InetSocketAddress) tcp.localAddress();
    try {
      udp.add(UdpDoor.open(actual, desk, counters, loops.next()));
    } catch (LinuxException refused) {
      throw ListenException.refused(actual, refused);
    }
    addresses.add(actual);
  }

  private Channel bound(InetSocketAddress address, ChannelFuture binding) throws ListenException {
    binding.awaitUninterruptibly();
    Throwable cause = binding.cause();
    if (cause != null) {
      throw ListenException.refused(address, cause);
    }
    channels.add(binding.channel());
    return binding.channel();
  }

  private ServerBootstrap tcp(Transport transport) {
    return new ServerBootstrap()
        .group(loops)
        .channel(NioServerSocketChannel.class)
        .childOption(ChannelOption.TCP_NODELAY, true)
        .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
        .childHandler(
            new ChannelInitializer<SocketChannel>() {
              @Override
              protected void initChannel(SocketChannel channel) {
                accept(channel, transport);
              }
            });
  }

  private void accept(SocketChannel channel, Transport transport) {
    InetAddress client = channel.remoteAddress().getAddress();
    int ofClient = connectionsOf.merge(client, 1, Integer::sum);
    int all = connections.incrementAndGet();
    channel.closeFuture().addListener(_ -> closed(client));
    if (all > options.maxConnections() || ofClient > options.maxOfClient()) {
      counters.connectionsRefused.increment();
      channel.close();
      return;
    }
    ChannelPipeline pipeline = channel.pipeline();
    SslContext context = tls;
    if (transport == Transport.TLS && context != null) {
      pipeline.addLast(context.newHandler(channel.alloc())); // it gives up after 10 s by itself
    }
    SslContext overHttps = https;
    if (transport == Transport.HTTPS && overHttps != null) {
      pipeline.addLast(
          overHttps.newHandler(channel.alloc()),
          new WriteTimeoutHandler(options.idleNs(), TimeUnit.NANOSECONDS),
          new HttpsConnection(client, desk, counters, options));
      return;
    }
    // Idleness is measured behind the decoder, where a query trickling in is no activity.
    pipeline.addLast(
        new FlushConsolidationHandler(),
        new WriteTimeoutHandler(options.idleNs(), TimeUnit.NANOSECONDS),
        new LengthFieldPrepender(LENGTH_BYTES),
        new LengthFieldBasedFrameDecoder(MAX_FRAME_BYTES, 0, LENGTH_BYTES, 0, LENGTH_BYTES),
        new FlowControlHandler(),
        new IdleStateHandler(options.idleNs(), 0, 0, TimeUnit.NANOSECONDS),
        new TcpHandler(transport, desk, counters, options.maxInFlight()));
  }

  private void closed(InetAddress client) {
    connections.decrementAndGet();
    connectionsOf.computeIfPresent(client, (_, count) -> count == 1 ? null : count - 1);
  }
}

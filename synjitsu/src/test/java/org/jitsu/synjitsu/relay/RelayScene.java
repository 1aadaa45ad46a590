package org.jitsu.synjitsu.relay;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jitsu.core.GuestName;
import org.jitsu.core.Mac;
import org.jitsu.core.hypervisor.GuestSpec;
import org.jitsu.core.service.Mode;
import org.jitsu.core.service.Port;
import org.jitsu.core.service.Readiness;
import org.jitsu.core.service.Refusing;
import org.jitsu.core.service.Service;
import org.jitsu.core.service.Wake;
import org.jitsu.core.summon.AddressHold.Released;
import org.jitsu.core.summon.Cause;
import org.jitsu.core.summon.Holding;
import org.jitsu.core.summon.Outcome;
import org.jitsu.core.time.Ticker;

/** A relay with one service, a keeper that the test plays, and clients that are kernel sockets. */
final class RelayScene implements AutoCloseable {

  static final GuestName GUEST = new GuestName("www");
  static final Port PORT = Port.tcp(8080);
  static final InetAddress ADDRESS = InetAddress.ofLiteral("127.0.0.10");

  final BlockingQueue<Summons> summonses = new LinkedBlockingQueue<>();
  final AtomicInteger uses = new AtomicInteger();
  final Relay relay;
  private final Holding holding;
  private final List<Socket> clients = new ArrayList<>();

  /** A summons, and where its outcome goes. */
  record Summons(Cause cause, CompletableFuture<Outcome> outcome) {}

  RelayScene(RelayBounds bounds, Refusing refusing, boolean announced) {
    Service service =
        new Service(
            "www.test",
            GUEST,
            List.of("www.test"),
            List.of(ADDRESS),
            List.of(PORT),
            Mode.RELAY,
            Wake.QUERY,
            new Readiness.Delay(1),
            refusing,
            Duration.ofMinutes(2).toNanos(),
            60);
    GuestSpec spec =
        new GuestSpec(
            GUEST,
            new Mac(0x02005e100001L),
            Path.of("kernel"),
            null,
            "",
            16 << 20,
            1,
            List.of(),
            GuestSpec.Network.USER,
            List.of(),
            1,
            Map.of());
    holding = new Holding(spec, List.of(service));
    relay =
        Relay.open(
            (_, cause) -> {
              CompletableFuture<Outcome> outcome = new CompletableFuture<>();
              summonses.add(new Summons(cause, outcome));
              return outcome;
            },
            (_, _) -> uses.incrementAndGet(),
            Ticker.system(),
            announced ? Set.of(service.name()) : Set.of(),
            bounds);
  }

  static RelayScene held() throws Exception {
    return held(RelayBounds.DEFAULTS);
  }

  static RelayScene held(RelayBounds bounds) throws Exception {
    RelayScene scene = new RelayScene(bounds, Refusing.RESET, false);
    scene.hold();
    return scene;
  }

  void hold() throws Exception {
    relay.hold(holding).toCompletableFuture().get(10, TimeUnit.SECONDS);
  }

  Released release(TcpGuest guest) throws Exception {
    return relay.release(GUEST, guest.reached()).toCompletableFuture().get(10, TimeUnit.SECONDS);
  }

  /** Returns the next summons. */
  Summons summons() throws InterruptedException {
    Summons summons = summonses.poll(10, TimeUnit.SECONDS);
    if (summons == null) {
      throw new AssertionError("nobody is summoned");
    }
    return summons;
  }

  Socket connect() throws IOException {
    return connect("127.0.0.1");
  }

  /** Connects from that loopback address. */
  Socket connect(String from) throws IOException {
    Socket socket = new Socket();
    clients.add(socket);
    socket.bind(new InetSocketAddress(InetAddress.ofLiteral(from), 0));
    socket.setSoTimeout(10_000);
    socket.connect(new InetSocketAddress(ADDRESS, PORT.number()), 10_000);
    return socket;
  }

  long count(Fate fate) {
    return relay.counts().getOrDefault(fate.name().toLowerCase(Locale.ROOT), -1L);
  }

  long open() {
    return relay.counts().getOrDefault("open", -1L);
  }

  @Override
  public void close() throws IOException {
    for (Socket client : clients) {
      client.close();
    }
    relay.close();
  }
}

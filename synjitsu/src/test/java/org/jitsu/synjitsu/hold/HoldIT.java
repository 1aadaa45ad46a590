package org.jitsu.synjitsu.hold;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jitsu.core.GuestName;
import org.jitsu.core.Mac;
import org.jitsu.core.hypervisor.GuestLink;
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
import org.jitsu.synjitsu.link.Bridge;
import org.jitsu.synjitsu.link.BridgeSettings;
import org.jitsu.synjitsu.link.Network;
import org.jitsu.wire.address.IpAddr;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Real kernel clients, a real bridge, a guest with a script behind its TAP. */
@Timeout(60)
class HoldIT {

  private static final IpAddr ADDRESS = IpAddr.parse("10.77.0.10");
  private static final GuestName WWW = new GuestName("www");
  private static final Mac MAC = Mac.parse("02:00:00:00:00:2a");
  private static final BridgeSettings SETTINGS =
      new BridgeSettings("jitsu0", IpAddr.parse("10.77.0.1"), 24, IpAddr.parse("10.77.0.250"));

  private final Queue<Cause> causes = new ConcurrentLinkedQueue<>();
  private final Queue<CompletableFuture<Outcome>> summons = new ConcurrentLinkedQueue<>();
  private final ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor();
  private Network network;
  private Synjitsu synjitsu;
  private Wiretap clientSide;

  @BeforeEach
  void heldService() throws Exception {
    network = Network.open(SETTINGS);
    synjitsu = Synjitsu.open(network, Ticker.system());
    synjitsu.start(this::summon);
    get(synjitsu.hold(holding(Refusing.RESET)));
    clientSide = new Wiretap(network.bridge().index());
  }

  @AfterEach
  void remove() throws Exception {
    clients.shutdownNow();
    clientSide.close();
    synjitsu.close();
    network.links().remove(WWW);
    Bridge.remove(network.netlink(), SETTINGS.name());
    network.close();
  }

  private CompletionStage<Outcome> summon(Service service, Cause cause) {
    causes.add(cause);
    CompletableFuture<Outcome> outcome = new CompletableFuture<>();
    summons.add(outcome);
    return outcome;
  }

  @Test
  void synIsHeldAndInjectedWhenTheGuestListens() throws Exception {
    Future<String> page = clients.submit(HoldIT::fetch);
    await("the SYN summons").until(() -> !causes.isEmpty());
    GuestLink link = network.links().make(WWW, MAC);
    CompletionStage<Long> listening = synjitsu.listening(WWW, link);
    try (ScriptedGuest guest = new ScriptedGuest(link, ADDRESS)) {
      guest.announce();
      await("it is probed and refuses")
          .until(() -> guest.syns.values().stream().anyMatch(count -> count > 3));
      guest.listen();
      long readyNs = get(listening);
      Released released = get(synjitsu.release(WWW, link));

      assertThat(page.get(5, TimeUnit.SECONDS)).isEqualTo(ScriptedGuest.PAGE);

      assertThat(released.injected()).isEqualTo(1);
      System.out.printf(
          "FIGURE ready->plugged %d us, plugged->injected %d us%n",
          (released.pluggedNs() - readyNs) / 1000,
          (released.injectedNs() - released.pluggedNs()) / 1000);
      assertThat(causes).hasSize(1).first().isInstanceOf(Cause.SynSeen.class);
      assertThat(guest.badChecksums).isZero();
      assertThat(clientSide.lines(line -> line.contains("Flags [S],"))).hasSize(1);
      assertThat(clientSide.lines(line -> line.contains("Flags [R"))).isEmpty();
    }
  }

  @Test
  void hundredClientsAtOnceAreOneSummonAndAllServed() throws Exception {
    List<Future<String>> pages =
        IntStream.range(0, 100).mapToObj(i -> clients.submit(HoldIT::fetch)).toList();
    await("all knocked")
        .until(() -> clientSide.lines(line -> line.contains("Flags [S],")).size() == 100);
    GuestLink link = network.links().make(WWW, MAC);
    CompletionStage<Long> listening = synjitsu.listening(WWW, link);
    try (ScriptedGuest guest = new ScriptedGuest(link, ADDRESS)) {
      guest.announce().listen();
      get(listening);
      Released released = get(synjitsu.release(WWW, link));
      for (Future<String> page : pages) {
        assertThat(page.get(5, TimeUnit.SECONDS)).isEqualTo(ScriptedGuest.PAGE);
      }
      assertThat(released.injected()).isEqualTo(100);
      assertThat(causes).hasSize(1);
      assertThat(clientSide.lines(line -> line.contains("Flags [S],"))).hasSize(100);
      assertThat(clientSide.lines(line -> line.contains("Flags [R"))).isEmpty();
    }
  }

  @Test
  void guestThatNeverComesIsRefusedByReset() throws Exception {
    Future<String> page = clients.submit(HoldIT::fetch);
    await("the SYN summons").until(() -> !summons.isEmpty());

    summons.remove().complete(new Outcome.Refused(Outcome.Reason.NOT_READY, "never listened"));

    assertThatThrownBy(() -> page.get(5, TimeUnit.SECONDS))
        .hasCauseInstanceOf(ConnectException.class);
  }

  @Test
  void unservedPortIsRefusedAtOnceAndWakesNobody() throws Exception {
    try (Socket socket = new Socket()) {
      assertThatThrownBy(
              () -> socket.connect(new InetSocketAddress(ADDRESS.toInetAddress(), 81), 5000))
          .isInstanceOf(ConnectException.class);
    }
    assertThat(causes).isEmpty();
  }

  @Test
  void echoIsAnsweredAndWakesNobody() throws Exception {
    assertThat(InetAddress.getByName(ADDRESS.toString()).isReachable(2000)).isTrue();
    assertThat(causes).isEmpty();
  }

  @Test
  void secondStartServesTheNextConnection() throws Exception {
    for (int start = 0; start < 5; start++) {
      Future<String> page = clients.submit(HoldIT::fetch);
      int expected = start + 1;
      await("the SYN summons").until(() -> causes.size() == expected);
      GuestLink link = network.links().make(WWW, MAC);
      CompletionStage<Long> listening = synjitsu.listening(WWW, link);
      try (ScriptedGuest guest = new ScriptedGuest(link, ADDRESS)) {
        guest.announce().listen();
        get(listening);
        get(synjitsu.release(WWW, link));
        assertThat(page.get(5, TimeUnit.SECONDS)).isEqualTo(ScriptedGuest.PAGE);
        summons.remove().complete(new Outcome.Ready());
        long beforeNs = System.nanoTime();
        get(synjitsu.hold(holding(Refusing.RESET)));
        System.out.printf("FIGURE hold again %d us%n", (System.nanoTime() - beforeNs) / 1000);
        assertThat(network.links().isPlugged(link)).isFalse();
      }
      network.links().remove(WWW);
    }
    assertThat(clientSide.lines(line -> line.contains("Flags [S],"))).hasSize(5);
  }

  @Test
  void holdDuringABootEndsTheWatch() throws Exception {
    GuestLink link = network.links().make(WWW, MAC);
    CompletionStage<Long> listening = synjitsu.listening(WWW, link);
    get(synjitsu.hold(holding(Refusing.RESET)));
    assertThatThrownBy(() -> get(listening)).hasRootCauseInstanceOf(CancellationException.class);
  }

  @Test
  void bootingGuestIsNeverHeardByClients() throws Exception {
    GuestLink link = network.links().make(WWW, MAC);
    CompletionStage<Long> listening = synjitsu.listening(WWW, link);
    try (ScriptedGuest guest = new ScriptedGuest(link, ADDRESS)) {
      guest.announce().ask(SETTINGS.address());
      await("gateway told")
          .until(() -> guest.log.stream().anyMatch(line -> line.contains("10.77.0.1 is-at")));
      guest.announce().listen();
      get(listening);
      assertThat(clientSide.lines(line -> line.contains("10.77.0.250"))).isEmpty();
      assertThat(clientSide.lines(line -> line.contains("who-has"))).isEmpty();
    }
  }

  private static String fetch() throws Exception {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(ADDRESS.toInetAddress(), 80), 30_000);
      socket.getOutputStream().write("GET\n".getBytes(US_ASCII));
      return new String(socket.getInputStream().readAllBytes(), US_ASCII);
    }
  }

  private static Holding holding(Refusing refusing) {
    Service service =
        new Service(
            "www.example.test",
            WWW,
            List.of("www.example.test"),
            List.of(ADDRESS.toInetAddress()),
            List.of(Port.tcp(80), Port.udp(53)),
            Wake.QUERY,
            new Readiness.Tcp(),
            refusing,
            1_000_000_000,
            60);
    return new Holding(WWW, MAC, List.of(service));
  }

  private static <T> T get(CompletionStage<T> stage)
      throws InterruptedException, ExecutionException, java.util.concurrent.TimeoutException {
    return stage.toCompletableFuture().get(10, TimeUnit.SECONDS);
  }
}

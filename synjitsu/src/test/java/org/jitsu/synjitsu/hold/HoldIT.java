package org.jitsu.synjitsu.hold;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.net.ConnectException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jitsu.core.hypervisor.GuestLink;
import org.jitsu.core.service.Refusing;
import org.jitsu.core.summon.AddressHold.HandedOver;
import org.jitsu.core.summon.AddressHold.Released;
import org.jitsu.core.summon.Cause;
import org.jitsu.core.summon.HoldException;
import org.jitsu.core.summon.Outcome;
import org.jitsu.synjitsu.link.BridgeSettings;
import org.jitsu.testkit.Wiretap;
import org.jitsu.wire.address.IpAddr;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients on this very host, a real bridge, a guest with a script behind its TAP. */
@Timeout(60)
class HoldIT {

  private static final BridgeSettings SILENT =
      new BridgeSettings(
          Scene.BRIDGE.name(),
          Scene.BRIDGE.address(),
          Scene.BRIDGE.prefixBits(),
          Scene.BRIDGE.probe(),
          Scene.NET6,
          false);

  private final ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor();
  private Scene scene;
  private Wiretap clientSide;

  @BeforeEach
  void heldService() throws Exception {
    scene = new Scene(Refusing.RESET);
    clientSide = new Wiretap(scene.network.bridge().index());
  }

  @AfterEach
  void remove() throws Exception {
    clients.shutdownNow();
    clientSide.close();
    scene.close();
  }

  @Test
  void synIsHeldAndInjectedWhenTheGuestListens() throws Exception {
    Future<String> page = knock();
    GuestLink link = scene.link();
    CompletionStage<Long> listening = scene.listening(link);
    try (ScriptedGuest guest = scene.guest(link)) {
      guest.announce();
      await("it is probed and refuses")
          .until(() -> guest.syns.values().stream().anyMatch(count -> count > 3));
      guest.listen();
      Scene.get(listening);
      Released released = scene.release(link);

      assertThat(page.get(5, TimeUnit.SECONDS)).isEqualTo(ScriptedGuest.PAGE);

      assertThat(released.injected()).isEqualTo(1);
      assertThat(scene.causes).hasSize(1).first().isInstanceOf(Cause.SynSeen.class);
      assertThat(guest.badChecksums).as("the kernel finishes checksums at our port").isZero();
      assertCleanAtTheClient(1);
    }
  }

  /**
   * The guest accepts a probe and the client's SYN before it is plugged in for the first: about
   * every second time.
   */
  @RepeatedTest(6)
  void clientThatTheGuestAcceptedBeforeThePlugHearsOfIt() throws Exception {
    GuestLink link = scene.link();
    CompletionStage<HandedOver> handedOver = scene.synjitsu.handOver(Scene.WWW, link);
    try (ScriptedGuest guest = scene.guest(link)) {
      guest.hesitate().announce();
      await("a probe waits").until(() -> logged(guest, "IP 10.77.0.250."));
      Future<String> page = knock();
      await("the client's SYN waits").until(() -> logged(guest, "IP 10.77.0.1."));
      guest.listenAndTakeWhatWaited();

      Scene.get(handedOver);
      assertThat(page.get(5, TimeUnit.SECONDS)).isEqualTo(ScriptedGuest.PAGE);
      assertCleanAtTheClient(1);
    }
  }

  @Test
  void hundredClientsAtOnceAreOneSummonAndAllAreServed() throws Exception {
    List<Future<String>> pages =
        IntStream.range(0, 100).mapToObj(_ -> clients.submit(() -> Scene.fetch("GET\n"))).toList();
    await("all knocked").until(() -> clientSide.lines(HoldIT::isSyn).size() == 100);
    GuestLink link = scene.link();
    CompletionStage<Long> listening = scene.listening(link);
    try (ScriptedGuest guest = scene.guest(link)) {
      guest.announce().listen();
      Scene.get(listening);
      Released released = scene.release(link);

      for (Future<String> page : pages) {
        assertThat(page.get(5, TimeUnit.SECONDS)).isEqualTo(ScriptedGuest.PAGE);
      }
      assertThat(released.injected()).isEqualTo(100);
      assertThat(scene.causes).hasSize(1);
      assertCleanAtTheClient(100);
    }
  }

  @Test
  void guestIsToldWhereTheClientIsBeforeItsSynArrives() throws Exception {
    Future<String> page = knock();
    GuestLink link = scene.link();
    CompletionStage<Long> listening = scene.listening(link);
    try (ScriptedGuest guest = scene.guest(link)) {
      guest.announce().listen();
      Scene.get(listening);
      scene.release(link);
      assertThat(page.get(5, TimeUnit.SECONDS)).isEqualTo(ScriptedGuest.PAGE);

      List<String> seen = List.copyOf(guest.log);
      int introduced = indexOf(seen, "who-has 10.77.0.10 tell 10.77.0.1,");
      int injected = indexOf(seen, "IP 10.77.0.1.");
      assertThat(introduced).isBetween(0, injected);
    }
  }

  @Test
  void bootingGuestIsNotHeardByClientsAndItsQuestionsAreAnswered() throws Exception {
    GuestLink link = scene.link();
    CompletionStage<Long> listening = scene.listening(link);
    try (ScriptedGuest guest = scene.guest(link)) {
      guest.announce().ask(Scene.BRIDGE.address()).ask(Scene.ADDRESS);
      String gateway = "ARP, Reply 10.77.0.1 is-at " + scene.network.bridge().mac();
      await("the gateway is told")
          .until(() -> guest.log.stream().anyMatch(line -> line.startsWith(gateway)));
      guest.announce().listen();
      Scene.get(listening);

      assertThat(guest.log).noneMatch(line -> line.contains("Reply 10.77.0.10"));
      assertThat(clientSide.lines(line -> !line.startsWith("IP6"))) // the host's own
          .isEmpty();
    }
  }

  @Test
  void addressIsHeldAgainAndTheNextConnectionServedByTheNextStart() throws Exception {
    for (int start = 1; start <= 3; start++) {
      Future<String> page = knock();
      GuestLink link = scene.link();
      CompletionStage<Long> listening = scene.listening(link);
      try (ScriptedGuest guest = scene.guest(link)) {
        guest.announce().listen();
        Scene.get(listening);
        scene.release(link);
        assertThat(page.get(5, TimeUnit.SECONDS)).isEqualTo(ScriptedGuest.PAGE);

        scene.hold(Refusing.RESET);

        assertThat(scene.network.links().isPlugged(link)).isFalse();
      }
      scene.causes.clear();
    }
    assertThat(clientSide.lines(HoldIT::isSyn)).hasSize(3);
  }

  /** SYNs that meet the plug on their way are neither lost nor sent again. */
  @Test
  void clientsThatArriveDuringTheReleaseAreServedToo() throws Exception {
    int connections = 0;
    for (int start = 0; start < 10; start++) {
      List<Future<String>> pages = new ArrayList<>(List.of(knock()));
      GuestLink link = scene.link();
      try (ScriptedGuest guest = scene.guest(link)) {
        guest.listen();
        CompletionStage<Released> released = scene.synjitsu.release(Scene.WWW, link);
        for (int i = 0; i < 20; i++) {
          pages.add(clients.submit(() -> Scene.fetch("GET\n")));
        }
        Scene.get(released);
        for (Future<String> page : pages) {
          assertThat(page.get(5, TimeUnit.SECONDS)).isEqualTo(ScriptedGuest.PAGE);
        }
        scene.release(link);
        scene.hold(Refusing.RESET);
      }
      connections += pages.size();
      scene.causes.clear();
    }
    assertThat(clientSide.lines(HoldIT::isSyn)).hasSize(connections);
  }

  @Test
  void connectionThatItsGuestTookAlongIsReset() throws Exception {
    GuestLink link = scene.link();
    try (ScriptedGuest guest = scene.guest(link);
        Socket socket = new Socket()) {
      guest.listen();
      scene.release(link);
      socket.connect(new InetSocketAddress(Scene.ADDRESS.toInetAddress(), 80), 5000);

      scene.hold(Refusing.RESET);

      socket.getOutputStream().write('G');
      assertThatThrownBy(() -> socket.getInputStream().read())
          .hasMessageContaining("Connection reset");
    }
    assertThat(scene.causes).isEmpty();
  }

  @Test
  void guestThatNeverComesIsRefusedByReset() throws Exception {
    Future<String> page = knock();

    scene
        .summons
        .remove()
        .complete(new Outcome.Refused(Outcome.Reason.NOT_READY, "it never listened"));

    assertThatThrownBy(() -> page.get(5, TimeUnit.SECONDS))
        .hasCauseInstanceOf(ConnectException.class);
  }

  @Test
  void guestThatNeverComesIsRefusedBySilenceWhereThatIsWished() throws Exception {
    scene.close();
    scene = new Scene(Refusing.SILENCE);
    try (Socket socket = new Socket()) {
      scene.synjitsu.refuse(Scene.WWW);
      assertThatThrownBy(
              () -> socket.connect(new InetSocketAddress(Scene.ADDRESS.toInetAddress(), 81), 300))
          .isInstanceOf(SocketTimeoutException.class);
    }
  }

  @Test
  void otherPortsAreRefusedAtOnceAndWakeNobody() throws Exception {
    try (Socket socket = new Socket();
        DatagramSocket datagrams = new DatagramSocket()) {
      assertThatThrownBy(
              () -> socket.connect(new InetSocketAddress(Scene.ADDRESS.toInetAddress(), 81), 5000))
          .isInstanceOf(ConnectException.class);
      datagrams.connect(Scene.ADDRESS.toInetAddress(), 54);
      datagrams.setSoTimeout(5000);
      datagrams.send(new DatagramPacket(new byte[4], 4));
      assertThatThrownBy(() -> datagrams.receive(new DatagramPacket(new byte[9], 9)))
          .isInstanceOf(PortUnreachableException.class);
    }
    assertThat(scene.causes).isEmpty();
  }

  @Test
  void datagramIsHeldAndInjected() throws Exception {
    try (DatagramSocket datagrams = new DatagramSocket()) {
      datagrams.connect(Scene.ADDRESS.toInetAddress(), 53);
      datagrams.send(new DatagramPacket(new byte[5], 5));
      await("it summons").until(() -> scene.causes.size() == 1);
      GuestLink link = scene.link();
      try (ScriptedGuest guest = scene.guest(link)) {
        assertThat(scene.release(link).injected()).isEqualTo(1);
        await("the guest got it")
            .until(() -> guest.log.stream().anyMatch(line -> line.contains("> 10.77.0.10.53:")));
      }
    }
    assertThat(scene.causes).first().isInstanceOf(Cause.DatagramSeen.class);
  }

  @Test
  void echoIsAnsweredAndWakesNobody() throws Exception {
    assertThat(Scene.ADDRESS.toInetAddress().isReachable(2000)).isTrue();
    assertThat(scene.causes).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"10.77.0.10", "fd00:77::10"})
  void echoIsNotAnsweredWhereThatIsWished(String address) throws Exception {
    scene.close();
    scene = new Scene(Refusing.RESET, SILENT, Scene.ADDRESS, Scene.ADDRESS6);

    assertThat(IpAddr.parse(address).toInetAddress().isReachable(300)).isFalse();

    await().until(() -> scene.synjitsu.drops().getOrDefault("echo", 0L) > 0);
    assertThat(scene.causes).isEmpty();
  }

  @Test
  void holdDuringABootEndsTheWatch() throws Exception {
    CompletionStage<Long> listening = scene.listening(scene.link());

    scene.hold(Refusing.RESET);

    assertThatThrownBy(() -> Scene.get(listening)).isInstanceOf(CancellationException.class);
  }

  @Test
  void linkThatVanishesDuringABootFailsTheWatch() throws Exception {
    CompletionStage<Long> listening = scene.listening(scene.link());

    scene.network.links().remove(Scene.WWW);

    assertThatThrownBy(() -> Scene.get(listening)).hasCauseInstanceOf(HoldException.class);
    assertThatThrownBy(() -> scene.release(new GuestLink("gone", Short.MAX_VALUE, Scene.MAC)))
        .hasCauseInstanceOf(HoldException.class);
    Future<String> page = knock();
    assertThat(page.isDone()).as("held all the same").isFalse();
  }

  @Test
  void requestAfterTheEndIsTurnedAway() {
    scene.synjitsu.close();
    assertThatThrownBy(() -> scene.hold(Refusing.RESET)).isInstanceOf(CancellationException.class);
  }

  /** A client whose SYN is held. */
  private Future<String> knock() {
    int before = scene.causes.size();
    Future<String> page = clients.submit(() -> Scene.fetch("GET\n"));
    await("the SYN summons").until(() -> scene.causes.size() > before);
    return page;
  }

  /**
   * No SYN was sent twice, no client was reset, and nobody but Synjitsu and the guest spoke. A
   * client that has its page and has closed may itself refuse what the guest says late.
   */
  private void assertCleanAtTheClient(int connections) throws Exception {
    assertThat(clientSide.lines(HoldIT::isSyn)).hasSize(connections);
    assertThat(clientSide.lines(HoldIT::isResetOfAClient)).isEmpty();
    assertThat(clientSide.lines(line -> line.contains("10.77.0.250"))).isEmpty();
  }

  private static boolean isResetOfAClient(String line) {
    return line.contains("Flags [R") && !line.startsWith("IP 10.77.0.1.");
  }

  private static boolean isSyn(String line) {
    return line.contains("Flags [S],");
  }

  private static boolean logged(ScriptedGuest guest, String start) {
    return guest.log.stream().anyMatch(line -> line.startsWith(start));
  }

  private static int indexOf(List<String> lines, String part) {
    return IntStream.range(0, lines.size())
        .filter(i -> lines.get(i).contains(part))
        .findFirst()
        .orElse(-1);
  }
}

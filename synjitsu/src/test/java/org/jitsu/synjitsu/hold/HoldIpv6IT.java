package org.jitsu.synjitsu.hold;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.ConnectException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
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
import org.jitsu.core.summon.Outcome;
import org.jitsu.testkit.Wiretap;
import org.jitsu.wire.address.IpAddr;
import org.jitsu.wire.address.MacAddress;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What {@link HoldIT} shows, over IPv6: the kernel's clients, a guest with a script. */
@Timeout(60)
class HoldIpv6IT {

  private final ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor();
  private Scene scene;
  private Wiretap clientSide;

  @BeforeEach
  void heldService() throws Exception {
    open(Scene.ADDRESS, Scene.ADDRESS6);
  }

  private void open(IpAddr... addresses) throws Exception {
    scene = new Scene(Refusing.RESET, addresses);
    clientSide = new Wiretap(scene.network.bridge().index());
  }

  @AfterEach
  void remove() throws Exception {
    clients.shutdownNow();
    close();
  }

  private void close() throws IOException {
    clientSide.close();
    scene.close();
  }

  /** It is asked over IPv4; its client of IPv6 is held and injected all the same. */
  @Test
  void synToADualStackGuestIsHeldAndInjected() throws Exception {
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
      assertThat(scene.causes)
          .singleElement()
          .isInstanceOfSatisfying(
              Cause.SynSeen.class,
              seen -> assertThat(seen.client()).isEqualTo(Scene.NET6.address().toInetAddress()));
      assertThat(guest.badChecksums).as("the kernel finishes checksums at our port").isZero();
      List<String> seen = List.copyOf(guest.log);
      assertThat(indexOf(seen, "IP6 fd00:77::1 > ff02::1:ff00:10: ICMP6, neighbor solicitation"))
          .as("it is told where the client is, and then gets the SYN")
          .isBetween(0, indexOf(seen, "IP6 fd00:77::1."));
      assertCleanAtTheClient(1);
    }
  }

  /** It is asked by its client's own SYN, and before one is there from a link-local address. */
  @Test
  void guestOfIpv6AloneIsProbedFromALinkLocalAddress() throws Exception {
    close();
    open(Scene.ADDRESS6);
    GuestLink link = scene.link();
    CompletionStage<HandedOver> handedOver = scene.synjitsu.handOver(Scene.WWW, link);
    MacAddress own = scene.network.port().mac();
    try (ScriptedGuest guest = scene.guest(link)) {
      guest.announce();
      await("it is probed and refuses")
          .until(() -> guest.syns.values().stream().anyMatch(count -> count > 3));
      assertThat(guest.log)
          .anyMatch(line -> line.startsWith("IP6 " + IpAddr.linkLocal(own) + "."))
          .noneMatch(line -> line.startsWith("IP ") || line.startsWith("ARP"));
      Future<String> page = knock();
      guest.listen();
      Scene.get(handedOver);

      assertThat(page.get(5, TimeUnit.SECONDS)).isEqualTo(ScriptedGuest.PAGE);
      assertCleanAtTheClient(1);
    }
  }

  @Test
  void clientsOfBothVersionsAreOneSummonAndAllAreServed() throws Exception {
    List<Future<String>> pages =
        IntStream.range(0, 100)
            .mapToObj(i -> i % 2 == 0 ? Scene.ADDRESS : Scene.ADDRESS6)
            .map(address -> clients.submit(() -> Scene.fetch(address, "GET\n")))
            .toList();
    await("all knocked").until(() -> clientSide.lines(HoldIpv6IT::isSyn).size() == 100);
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
  void bootingGuestsQuestionsAreAnsweredAndItsProbesForDuplicatesAreNot() throws Exception {
    GuestLink link = scene.link();
    CompletionStage<Long> listening = scene.listening(link);
    try (ScriptedGuest guest = scene.guest(link)) {
      guest.probeForDuplicates(Scene.ADDRESS6).ask(Scene.NET6.address());
      await("the gateway is told")
          .until(() -> logged(guest, "neighbor advertisement, tgt is fd00:77::1, "));
      guest.announce().listen();
      Scene.get(listening);

      assertThat(guest.log).noneMatch(line -> line.contains("tgt is fd00:77::10"));
      assertThat(clientSide.lines(line -> line.contains("fd00:77::10")))
          .as("nobody hears of it yet")
          .isEmpty();
    }
  }

  /** No client's cache has to change: the address has one MAC, whoever answers. */
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
      }
      scene.causes.clear();
    }
    assertThat(clientSide.lines(HoldIpv6IT::isSyn)).hasSize(3);
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
  void otherPortsAreRefusedAtOnceAndWakeNobody() throws Exception {
    try (Socket socket = new Socket();
        DatagramSocket datagrams = new DatagramSocket()) {
      assertThatThrownBy(
              () -> socket.connect(new InetSocketAddress(Scene.ADDRESS6.toInetAddress(), 81), 5000))
          .isInstanceOf(ConnectException.class);
      datagrams.connect(Scene.ADDRESS6.toInetAddress(), 54);
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
      datagrams.connect(Scene.ADDRESS6.toInetAddress(), 53);
      datagrams.send(new DatagramPacket(new byte[5], 5));
      await("it summons").until(() -> scene.causes.size() == 1);
      GuestLink link = scene.link();
      try (ScriptedGuest guest = scene.guest(link)) {
        assertThat(scene.release(link).injected()).isEqualTo(1);
        await("the guest got it").until(() -> logged(guest, "> fd00:77::10.53:"));
      }
    }
    assertThat(scene.causes).first().isInstanceOf(Cause.DatagramSeen.class);
  }

  @Test
  void echoIsAnsweredAndWakesNobody() throws Exception {
    assertThat(Scene.ADDRESS6.toInetAddress().isReachable(2000)).isTrue();
    assertThat(clientSide.lines(line -> line.contains("echo reply"))).isNotEmpty();
    assertThat(scene.causes).isEmpty();
  }

  /** A client whose SYN is held. */
  private Future<String> knock() {
    int before = scene.causes.size();
    Future<String> page = clients.submit(() -> Scene.fetch(Scene.ADDRESS6, "GET\n"));
    await("the SYN summons").until(() -> scene.causes.size() > before);
    return page;
  }

  /** No SYN was sent twice, nothing was reset, and no probe was heard. */
  private void assertCleanAtTheClient(int connections) throws Exception {
    String probe = IpAddr.linkLocal(scene.network.port().mac()).toString();
    List<String> lines = new ArrayList<>(clientSide.lines());
    assertThat(lines.stream().filter(HoldIpv6IT::isSyn)).hasSize(connections);
    assertThat(lines).noneMatch(line -> line.contains("Flags [R"));
    assertThat(lines).noneMatch(line -> line.contains(probe));
  }

  private static boolean isSyn(String line) {
    return line.contains("Flags [S],");
  }

  private static boolean logged(ScriptedGuest guest, String part) {
    return indexOf(guest.log, part) >= 0;
  }

  private static int indexOf(List<String> lines, String part) {
    return IntStream.range(0, lines.size())
        .filter(i -> lines.get(i).contains(part))
        .findFirst()
        .orElse(-1);
  }
}

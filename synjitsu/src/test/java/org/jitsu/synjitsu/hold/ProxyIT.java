package org.jitsu.synjitsu.hold;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jitsu.core.service.Mode;
import org.jitsu.core.service.Wake;
import org.jitsu.core.summon.Cause;
import org.jitsu.linux.netlink.Addresses;
import org.jitsu.linux.netlink.BpfFilter;
import org.jitsu.linux.netlink.TrafficControl.Direction;
import org.jitsu.synjitsu.splice.SplicedFlow;
import org.jitsu.testkit.Wiretap;
import org.jitsu.wire.address.IpAddr;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Clients of a real guest that sleeps are answered in its name and handed over to it: the kernel's
 * TCP here, a real guest's there, both splices in between.
 */
@Timeout(180)
class ProxyIT {

  private static final int MEBIBYTE = 1 << 20;

  @TempDir Path directory;

  @ParameterizedTest(name = "{0}, in the kernel: {1}")
  @CsvSource({"PROCESS, true", "PROCESS, false", "QEMU, true", "QEMU, false"})
  void aLongLivedConnectionIsAnsweredAtOnceAndHandedOver(RealGuest kind, boolean inKernel)
      throws Exception {
    try (ProxyScene scene = new ProxyScene(directory, kind, inKernel, Mode.PROXY, "")) {
      scene.acquaint();
      long before = ProxyScene.retransmissions();
      try (Socket client = ProxyScene.connect()) {
        assertThat(ProxyScene.get(client, "/", false)).contains("name: www");
        awaitHandedOver(scene, 1);
        assertThat(ProxyScene.retransmissions()).isEqualTo(before);
        assertThat(ProxyScene.get(client, "/bytes/1000000", false)).hasSize(1_000_000);
        for (int i = 0; i < 200; i++) {
          assertThat(ProxyScene.get(client, "/", false)).contains("name: www");
        }
        assertThat(ProxyScene.get(client, "/", true)).contains("name: www");
        assertThat(client.getInputStream().read()).isEqualTo(-1);
      }
      assertThat(scene.starts.get()).isEqualTo(1);
      try (Socket later = ProxyScene.connect()) {
        assertThat(ProxyScene.get(later, "/", true)).contains("name: www");
      }
      assertThat(scene.synjitsu.proxied()).containsOnlyKeys("handed_over");
    }
  }

  /**
   * What was learned of the guest over IPv4 holds for its clients of IPv6, whose MSS is smaller.
   */
  @ParameterizedTest(name = "{0}, in the kernel: {1}")
  @CsvSource({"PROCESS, true", "PROCESS, false", "QEMU, true", "QEMU, false"})
  void aConnectionOfIpv6IsAnsweredAtOnceAndHandedOver(RealGuest kind, boolean inKernel)
      throws Exception {
    try (ProxyScene scene = new ProxyScene(directory, kind, inKernel, Mode.PROXY, "")) {
      scene.acquaint();
      long before = ProxyScene.synRetransmissions();
      try (Wiretap clientSide = new Wiretap(scene.network.bridge().index());
          Socket four = ProxyScene.connect();
          Socket six = ProxyScene.connect(Scene.ADDRESS6, null)) {
        assertThat(ProxyScene.get(six, "/", false)).contains("name: www");
        assertThat(ProxyScene.get(four, "/", false)).contains("name: www");
        awaitHandedOver(scene, 2);
        assertThat(ProxyScene.get(six, "/bytes/1000000", false)).hasSize(1_000_000);
        assertThat(ProxyScene.get(six, "/", true)).contains("name: www");
        assertThat(ProxyScene.get(four, "/", true)).contains("name: www");
        assertThat(clientSide.lines(line -> line.contains("Flags [S.]") && line.contains("IP6")))
            .as("one answer, by which nobody sends too much")
            .singleElement()
            .asString()
            .contains("mss 1440");
      }
      assertThat(ProxyScene.synRetransmissions()).isEqualTo(before);
      assertThat(scene.starts.get()).as("one boot for both versions").isEqualTo(1);
      assertThat(scene.synjitsu.proxied()).containsOnlyKeys("handed_over");
    }
  }

  /**
   * Another TCP at the other end, of both versions of IP: SACK, windows that depend on what is
   * offered, long segments.
   */
  @ParameterizedTest(name = "in the kernel: {0}")
  @ValueSource(booleans = {true, false})
  void aLinuxGuestTakesConnectionsOver(boolean inKernel) throws Exception {
    try (ProxyScene scene = new ProxyScene(directory, RealGuest.LINUX, inKernel, Mode.PROXY, "")) {
      scene.acquaint();
      long before = ProxyScene.synRetransmissions();
      List<Future<String>> pages = new ArrayList<>();
      try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
        for (int i = 0; i < 20; i++) {
          IpAddr address = i % 2 == 0 ? Scene.ADDRESS : Scene.ADDRESS6;
          pages.add(clients.submit(() -> fetch(address, "/bytes/1000000")));
        }
      }
      assertThat(pages)
          .as("%s", scene.synjitsu.proxied())
          .allSatisfy(page -> assertThat(page.get()).hasSize(1_000_000));
      assertThat(ProxyScene.synRetransmissions()).isEqualTo(before);
      assertThat(scene.synjitsu.proxied()).containsEntry("handed_over", 20L).hasSize(1);
    }
  }

  /** The client is connected while its guest has three seconds to go; nobody repeats anything. */
  @ParameterizedTest(name = "in the kernel: {0}")
  @ValueSource(booleans = {true, false})
  void aGuestThatListensLateKeepsNobodyWaitingForItsSynAck(boolean inKernel) throws Exception {
    try (ProxyScene scene =
        new ProxyScene(directory, RealGuest.PROCESS, inKernel, Mode.AUTO, "listen-delay=3000")) {
      scene.acquaint();
      scene.restart(); // what was learned is on disk
      long before = ProxyScene.retransmissions();
      long beganNs = System.nanoTime();
      try (Socket client = ProxyScene.connect()) {
        long connectedNs = System.nanoTime() - beganNs;
        String page = ProxyScene.get(client, "/", true);
        long servedNs = System.nanoTime() - beganNs;
        assertThat(ProxyScene.retransmissions()).isEqualTo(before);
        assertThat(page).contains("name: www");
        assertThat(connectedNs).isLessThan(TimeUnit.MILLISECONDS.toNanos(900));
        assertThat(servedNs).isGreaterThan(TimeUnit.MILLISECONDS.toNanos(2900));
      }
    }
  }

  /** Forged packets wake nobody: an address shows by the last segment that a client is there. */
  @ParameterizedTest(name = "in the kernel: {0}")
  @ValueSource(booleans = {true, false})
  void aGuestThatWantsAProofIsWokenByACompletedHandshakeAndNothingLess(boolean inKernel)
      throws Exception {
    try (ProxyScene scene =
        new ProxyScene(directory, RealGuest.PROCESS, inKernel, Mode.AUTO, Wake.PROVEN, "")) {
      assertThatThrownBy(ProxyScene::connect)
          .as("who never saw the guest cannot answer for it")
          .isInstanceOf(ConnectException.class);
      assertThat(scene.causes).hasOnlyElementsOfType(Cause.SynSeen.class);
      scene.acquaint();
      scene.causes.clear();
      try (Socket client = ProxyScene.connect()) {
        assertThat(ProxyScene.get(client, "/", true)).contains("name: www");
      }
      assertThat(scene.causes).singleElement().isInstanceOf(Cause.Connected.class);
      assertThat(scene.starts.get()).isEqualTo(1);
    }
  }

  /** What the client sends before its guest is there is kept, what comes later is not mixed up. */
  @ParameterizedTest(name = "{0}, in the kernel: {1}")
  @CsvSource({"PROCESS, true", "PROCESS, false", "QEMU, true"})
  void tenMegabytesBegunWhileTheGuestSleepsArriveWhole(RealGuest kind, boolean inKernel)
      throws Exception {
    byte[] body = new byte[10 * MEBIBYTE];
    new Random(1).nextBytes(body);
    try (ProxyScene scene =
            new ProxyScene(directory, kind, inKernel, Mode.PROXY, "reset-window=700");
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      scene.acquaint();
      try (Socket client = ProxyScene.connect()) {
        Future<?> sent =
            threads.submit(
                () -> {
                  String head =
                      "POST /echo HTTP/1.1\r\nHost: www\r\nConnection: close\r\nContent-Length: "
                          + body.length
                          + "\r\n\r\n";
                  client.getOutputStream().write(head.getBytes(US_ASCII));
                  client.getOutputStream().write(body);
                  return null;
                });
        byte[] echoed = ProxyScene.body(client);
        sent.get(60, TimeUnit.SECONDS);
        assertThat(Arrays.mismatch(echoed, body)).isEqualTo(-1);
      }
      assertThat(scene.synjitsu.proxied()).containsOnlyKeys("handed_over");
    }
  }

  /** A guest that dies before it took anything: the next boot gets the same bytes. */
  @ParameterizedTest(name = "{0}, in the kernel: {1}")
  @CsvSource({"PROCESS, true", "PROCESS, false", "LINUX, true"})
  void whatADeadGuestDidNotTakeTheNextBootGets(RealGuest kind, boolean inKernel) throws Exception {
    try (ProxyScene scene =
        new ProxyScene(directory, kind, inKernel, Mode.PROXY, "reset-window=500")) {
      scene.acquaint();
      scene.atStart =
          (number, process, link) -> {
            if (number <= 2) {
              process.destroyForcibly();
            }
          };
      try (Socket client = ProxyScene.connect()) {
        assertThat(ProxyScene.get(client, "/", true)).contains("name: www");
      }
      assertThat(scene.starts.get()).isEqualTo(3);
    }
  }

  /** It took the connection, even, and nothing that was sent on it. */
  @ParameterizedTest(name = "in the kernel: {0}")
  @ValueSource(booleans = {true, false})
  void aGuestThatDiesDuringTheHandOverIsBootedAgainAndGetsTheSameBytes(boolean inKernel)
      throws Exception {
    try (ProxyScene scene = new ProxyScene(directory, RealGuest.PROCESS, inKernel, Mode.PROXY, "");
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      scene.acquaint();
      CompletableFuture<ScriptedGuest> first = new CompletableFuture<>();
      scene.scripted =
          link -> first.complete(new ScriptedGuest(link, List.of(Scene.ADDRESS)).beDeaf());
      try (Socket client = ProxyScene.connect()) {
        Future<String> page = threads.submit(() -> ProxyScene.get(client, "/", true));
        try (ScriptedGuest deaf = first.get(20, TimeUnit.SECONDS)) {
          await("the request was replayed to it")
              .atMost(20, TimeUnit.SECONDS)
              .until(() -> deaf.log.contains("unheard"));
          scene.hold();
        }
        assertThat(page.get(30, TimeUnit.SECONDS)).contains("name: www");
      }
      assertThat(scene.starts.get()).isEqualTo(2);
    }
  }

  /** One that dies afterwards took the connection with it, and its client hears so. */
  @ParameterizedTest
  @EnumSource(
      value = RealGuest.class,
      names = {"PROCESS", "LINUX"})
  void aGuestThatDiesWithAConnectionLeavesAReset(RealGuest kind) throws Exception {
    try (ProxyScene scene = new ProxyScene(directory, kind, true, Mode.PROXY, "")) {
      scene.acquaint();
      try (Socket client = ProxyScene.connect()) {
        assertThat(ProxyScene.get(client, "/", false)).contains("name: www");
        awaitHandedOver(scene, 1);
        scene.kill();
        scene.hold();
        assertThatThrownBy(
                () -> {
                  for (int i = 0; i < 50; i++) {
                    ProxyScene.get(client, "/", false);
                  }
                })
            .isInstanceOf(IOException.class);
      }
      try (Socket next = ProxyScene.connect()) {
        assertThat(ProxyScene.get(next, "/", true)).contains("name: www");
      }
    }
  }

  /** Answers that the client hears from the guest, as the guest sends them: no splice is needed. */
  @ParameterizedTest
  @CsvSource({"PROCESS, false", "PROCESS, true", "QEMU, false"})
  void aGuestThatSharesItsNumbersNeedsNoSplice(RealGuest kind, boolean v6) throws Exception {
    IpAddr address = v6 ? Scene.ADDRESS6 : Scene.ADDRESS;
    String key = "isn-key=00112233445566778899aabbccddeeff";
    try (ProxyScene scene = new ProxyScene(directory, kind, false, Mode.PROXY, key)) {
      scene.acquaint();
      assertThat(directory.resolve("profiles")).content().contains("shared-isn=yes");
      List<String> atTheLink = new ArrayList<>();
      CompletableFuture<Wiretap> tapped = new CompletableFuture<>();
      scene.atStart = (number, guest, link) -> tapped.complete(new Wiretap(link.ifIndex()));
      try (Wiretap atTheBridge = new Wiretap(scene.network.bridge().index());
          Socket client = ProxyScene.connect(address, null)) {
        assertThat(ProxyScene.get(client, "/", false)).contains("name: www");
        awaitHandedOver(scene, 1);
        assertThat(ProxyScene.get(client, "/", false)).contains("name: www");
        try (Wiretap atTheGuest = tapped.get(10, TimeUnit.SECONDS)) {
          atTheLink.addAll(numbers(atTheGuest, client.getLocalPort()));
        }
        assertThat(atTheLink).as("what the guest said of its numbers").isNotEmpty();
        assertThat(numbers(atTheBridge, client.getLocalPort())).containsAll(atTheLink);
        assertThat(scene.network.netlink().links())
            .as("no detour, though there is no splice in the kernel")
            .noneMatch(link -> link.name().startsWith("jitsu-o"));
      }
    }
  }

  /** The sequence numbers of what the service said to a client's port. */
  private static List<String> numbers(Wiretap tap, int port) throws IOException {
    Pattern said =
        Pattern.compile(
            "(?:10\\.77\\.0\\.10|fd00:77::10)\\.80 > [0-9a-f:.]+\\." + port + ": .*?seq ([0-9]+)");
    return tap.lines().stream()
        .map(said::matcher)
        .filter(Matcher::find)
        .map(found -> found.group(1))
        .distinct()
        .toList();
  }

  /** More clients than the guest has connections, from twenty addresses. */
  @ParameterizedTest(name = "in the kernel: {0}")
  @ValueSource(booleans = {true, false})
  void aThousandClientsOfOneSleepingGuestAreServed(boolean inKernel) throws Exception {
    int count = 1000;
    int sources = 20;
    try (ProxyScene scene =
        new ProxyScene(directory, RealGuest.PROCESS, inKernel, Mode.PROXY, "reset-window=1000")) {
      scene.acquaint();
      List<InetAddress> from = new ArrayList<>();
      for (int i = 0; i < sources; i++) {
        InetAddress address = InetAddress.ofLiteral("10.77.0." + (100 + i));
        from.add(address);
        scene.network.netlink().execute(Addresses.add(scene.network.bridge().index(), address, 24));
      }
      CountDownLatch here = new CountDownLatch(count);
      List<Future<String>> pages = new ArrayList<>();
      try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
        for (int i = 0; i < count; i++) {
          InetAddress source = from.get(i % sources);
          pages.add(
              clients.submit(
                  () -> {
                    here.countDown();
                    here.await();
                    try (Socket client = ProxyScene.connect(Scene.ADDRESS, source)) {
                      return ProxyScene.get(client, "/bytes/100", true);
                    }
                  }));
        }
      }
      for (Future<String> page : pages) {
        assertThat(page.get()).hasSize(100);
      }
      assertThat(scene.starts.get()).isEqualTo(1);
      assertThat(scene.synjitsu.proxied().getOrDefault("handed_over", 0L)).isGreaterThan(200);
    }
  }

  /** Whoever connects later has a link without programs. */
  @Test
  void theProgramsLeaveTheLinkWithTheLastRenumberedConnection() throws Exception {
    try (ProxyScene scene = new ProxyScene(directory, RealGuest.PROCESS, true, Mode.PROXY, "")) {
      scene.acquaint();
      CompletableFuture<Integer> link = new CompletableFuture<>();
      scene.atStart = (number, process, attached) -> link.complete(attached.ifIndex());
      try (Socket first = ProxyScene.connect();
          Socket later = ProxyScene.connect()) {
        assertThat(ProxyScene.get(first, "/", true)).contains("name: www");
        awaitHandedOver(scene, 2);
        scene.aheadNs.addAndGet(2 * SplicedFlow.OVER_NS);
        assertThat(ProxyScene.get(later, "/", false)).contains("name: www");
        await("for two sweeps, while one connection is left")
            .atMost(40, TimeUnit.SECONDS)
            .during(21, TimeUnit.SECONDS)
            .until(() -> programs(scene, link.get()).size() == 2);
        assertThat(ProxyScene.get(later, "/", true)).contains("name: www");
      }
      scene.aheadNs.addAndGet(2 * SplicedFlow.OVER_NS);
      await("the programs leave")
          .atMost(30, TimeUnit.SECONDS)
          .until(() -> programs(scene, link.get()).isEmpty());
      assertThat(fetch("/")).contains("name: www");
      assertThat(scene.starts.get()).isEqualTo(1);
      scene.sleep();
      assertThat(fetch("/")).as("and they come again").contains("name: www");
      awaitHandedOver(scene, 3);
    }
  }

  private static List<BpfFilter> programs(ProxyScene scene, int link) throws IOException {
    List<BpfFilter> programs = new ArrayList<>();
    for (Direction direction : Direction.values()) {
      programs.addAll(scene.network.netlink().filters(link, direction));
    }
    return programs;
  }

  /** Of a guest that was never seen nothing is promised: its client is held. */
  @Test
  void aGuestThatWasNeverSeenIsHeldAndLearned() throws Exception {
    try (ProxyScene scene =
        new ProxyScene(directory, RealGuest.PROCESS, true, Mode.PROXY, "wscale=3 mss=1000")) {
      assertThat(fetch("/")).contains("name: www");
      assertThat(scene.synjitsu.proxied()).isEmpty();
      Path profiles = directory.resolve("profiles");
      await("it is learned from its answer to the client")
          .atMost(10, TimeUnit.SECONDS)
          .until(() -> Files.exists(profiles));
      assertThat(profiles).content().contains("mss=1000 wscale=3 sack=no timestamps=no");
    }
  }

  /** A guest that boots quickly needs nobody to answer for it. */
  @Test
  void autoHoldsForAGuestThatBootsInTime() throws Exception {
    try (ProxyScene scene = new ProxyScene(directory, RealGuest.PROCESS, true, Mode.AUTO, "")) {
      scene.acquaint();
      assertThat(fetch("/")).contains("name: www");
      assertThat(scene.synjitsu.proxied()).isEmpty();
    }
  }

  private static String fetch(String path) throws IOException {
    return fetch(Scene.ADDRESS, path);
  }

  private static String fetch(IpAddr from, String path) throws IOException {
    try (Socket client = ProxyScene.connect(from, null)) {
      return ProxyScene.get(client, path, true);
    }
  }

  private static void awaitHandedOver(ProxyScene scene, long count) {
    await("connections are the guest's")
        .atMost(20, TimeUnit.SECONDS)
        .until(() -> scene.synjitsu.proxied().getOrDefault("handed_over", 0L) == count);
  }
}

package org.jitsu.synjitsu.hold;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.function.IntPredicate;
import org.jitsu.core.service.Mode;
import org.jitsu.linux.namespace.NetworkNamespace;
import org.jitsu.linux.netlink.Addresses;
import org.jitsu.linux.netlink.Links;
import org.jitsu.linux.netlink.Rtnetlink;
import org.jitsu.linux.tap.Tap;
import org.jitsu.testkit.LossyLink;
import org.jitsu.wire.address.IpAddr;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Clients behind a long and lossy link: the kernel's TCP at one end, a real guest's at the other,
 * and tshark as the judge of what the client saw. Nobody repeats what the network did not lose.
 */
@Timeout(180)
class LossyLinkIT {

  private static final int CLIENTS = 8;
  private static final int FIRST_PORT = 40_000;
  private static final int BYTES = 100_000;
  private static final long DELAY_NS = 20_000_000;
  private static final Path TSHARK = Path.of("/usr/bin/tshark");

  /** What its expert finds wrong with the order and the number of segments. */
  private static final String FAULTS =
      "tcp.analysis.retransmission || tcp.analysis.fast_retransmission"
          + " || tcp.analysis.spurious_retransmission || tcp.analysis.out_of_order"
          + " || tcp.analysis.lost_segment";

  @TempDir Path directory;
  private int widest = 1500;
  private int tooBig;

  @ParameterizedTest(name = "{0}, in the kernel: {1}, IPv6: {2}")
  @MethodSource("ways")
  void overALongLinkNothingIsSentTwiceToAGuestThatIsAnsweredFor(
      RealGuest kind, boolean inKernel, boolean v6) throws Exception {
    assertThat(faults(kind, inKernel, Mode.PROXY, v6, 0, port -> false)).isEmpty();
  }

  /** Who boots within a second is waited for. */
  @ParameterizedTest(name = "{0}, IPv6: {1}")
  @CsvSource({"PROCESS, false", "PROCESS, true", "QEMU, false", "QEMU, true"})
  void overALongLinkNothingIsSentTwiceToAGuestThatIsHeldFor(RealGuest kind, boolean v6)
      throws Exception {
    assertThat(faults(kind, false, Mode.HOLD, v6, 0, port -> false)).isEmpty();
  }

  /** A boot of Linux takes ten seconds here, so that only a long run goes all of its ways. */
  static List<Arguments> ways() {
    List<Arguments> ways =
        new ArrayList<>(
            List.of(
                arguments(RealGuest.PROCESS, true, false),
                arguments(RealGuest.PROCESS, false, true),
                arguments(RealGuest.QEMU, true, true),
                arguments(RealGuest.QEMU, false, false),
                arguments(RealGuest.LINUX, true, false),
                arguments(RealGuest.LINUX, false, true)));
    if (Boolean.getBoolean("jitsu.long")) {
      ways.add(arguments(RealGuest.LINUX, true, true));
      ways.add(arguments(RealGuest.LINUX, false, false));
    }
    return ways;
  }

  /** Every second client loses segments, either way; the others never notice. */
  @ParameterizedTest(name = "{0}, in the kernel: {1}, IPv6: {2}")
  @MethodSource("ways")
  void whatTheNetworkLosesIsAllThatIsSentAgain(RealGuest kind, boolean inKernel, boolean v6)
      throws Exception {
    IntPredicate lossy = port -> port % 2 == 0;
    assertThat(faults(kind, inKernel, Mode.PROXY, v6, 0.03, lossy))
        .as("ports of clients that repeated something or heard it again")
        .isNotEmpty()
        .allMatch(lossy::test);
  }

  static List<Arguments> splices() {
    return ways().stream()
        .map(Arguments::get)
        .filter(way -> way[0] == RealGuest.LINUX)
        .map(way -> arguments(way[1], way[2]))
        .toList();
  }

  /**
   * The guest hears of it in the numbers that the client knows, and would not believe them; whoever
   * renumbers its segments renumbers what is quoted of them.
   */
  @ParameterizedTest(name = "in the kernel: {0}, IPv6: {1}")
  @MethodSource("splices")
  void aGuestHearsHowNarrowThePathIs(boolean inKernel, boolean v6) throws Exception {
    widest = 1300;
    faults(RealGuest.LINUX, inKernel, Mode.PROXY, v6, 0, port -> false);
    assertThat(tooBig).as("packets that were too large, until it knew").isBetween(1, 20 * CLIENTS);
  }

  /** Has clients fetch from a sleeping guest; returns the ports of those whose segments repeat. */
  private Set<Integer> faults(
      RealGuest kind, boolean inKernel, Mode mode, boolean v6, double loss, IntPredicate isLossy)
      throws Exception {
    assumeTrue(Files.isExecutable(TSHARK), "tshark is missing: apt-get install tshark");
    Path capture = directory.resolve("client.pcap");
    try (ProxyScene scene = new ProxyScene(directory, kind, inKernel, mode, "");
        NetworkNamespace elsewhere = NetworkNamespace.create();
        Tap client = elsewhere.call(() -> Tap.open("client"));
        Tap port = Tap.open("long%d")) {
      if (mode == Mode.PROXY) {
        scene.acquaint();
      }
      client.noOffloads();
      port.noOffloads();
      scene
          .network
          .netlink()
          .execute(
              Links.plug(port.linkIndex(), scene.network.bridge().index()),
              Links.up(port.linkIndex()));
      elsewhere.call(() -> configure(client));
      try (LossyLink link = new LossyLink(client, port, DELAY_NS, loss, isLossy, 1, capture)) {
        link.narrow(widest);
        fetchAll(elsewhere, v6 ? Scene.ADDRESS6 : Scene.ADDRESS, kind == RealGuest.LINUX ? 0 : 3);
        tooBig = link.tooBig();
        if (loss > 0) {
          assertThat(link.lost()).as("segments lost, by port").isNotEmpty();
        }
      }
      assertThat(scene.starts.get()).isEqualTo(1);
      if (mode == Mode.PROXY) {
        assertThat(scene.synjitsu.proxied()).containsOnlyKeys("handed_over");
      }
    }
    return judge(capture);
  }

  private static Object configure(Tap client) throws IOException {
    Path detection = Path.of("/proc/sys/net/ipv6/conf", client.name(), "accept_dad");
    Files.writeString(detection, "0"); // else its address would not serve for a second
    try (Rtnetlink there = Rtnetlink.open()) {
      there.execute(
          Links.up(client.linkIndex()),
          Addresses.add(client.linkIndex(), IpAddr.parse("10.77.0.99").toInetAddress(), 24),
          Addresses.add(client.linkIndex(), IpAddr.parse("fd00:77::99").toInetAddress(), 64));
    }
    return client;
  }

  private static void fetchAll(NetworkNamespace elsewhere, IpAddr service, int before)
      throws Exception {
    List<FutureTask<byte[]>> clients = new ArrayList<>();
    for (int i = 0; i < CLIENTS; i++) {
      int port = FIRST_PORT + i;
      FutureTask<byte[]> fetch =
          new FutureTask<>(() -> elsewhere.call(() -> fetch(service, port, before)));
      Thread.ofPlatform().name("client-" + port).start(fetch);
      clients.add(fetch);
    }
    for (FutureTask<byte[]> fetched : clients) {
      byte[] body = fetched.get(90, TimeUnit.SECONDS);
      assertThat(body).hasSize(BYTES);
      for (int i = 0; i < BYTES; i++) {
        if (body[i] != (byte) (i % 251)) {
          throw new AssertionError("byte " + i + " is " + body[i]);
        }
      }
    }
  }

  /**
   * Fetches something large.
   *
   * @param before how many small things before that; Linux's guest closes after each
   */
  private static byte[] fetch(IpAddr service, int port, int before) throws IOException {
    try (Socket socket = new Socket()) {
      socket.bind(new InetSocketAddress(port));
      socket.connect(new InetSocketAddress(service.toInetAddress(), 80), 60_000);
      socket.setSoTimeout(60_000);
      for (int i = 0; i < before; i++) {
        ProxyScene.ask(socket, "/bytes/1000", false);
        assertThat(ProxyScene.body(socket)).hasSize(1000);
      }
      ProxyScene.ask(socket, "/bytes/" + BYTES, false);
      return ProxyScene.body(socket);
    }
  }

  private static Set<Integer> judge(Path capture) throws Exception {
    Process tshark =
        new ProcessBuilder(
                TSHARK.toString(),
                "-n",
                "-r",
                capture.toString(),
                "-Y",
                FAULTS,
                "-T",
                "fields",
                "-e",
                "tcp.port")
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    String said = new String(tshark.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(tshark.waitFor()).isZero();
    Set<Integer> ports = new java.util.TreeSet<>();
    for (String line : said.lines().toList()) {
      for (String port : line.split(",", -1)) {
        if (Integer.parseInt(port) != 80) {
          ports.add(Integer.parseInt(port));
        }
      }
    }
    return ports;
  }
}

package org.jitsu.synjitsu.hold;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.Socket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.jitsu.core.service.Mode;
import org.jitsu.testkit.Wiretap;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What was measured of other unikernels, played by hello with its knobs, and Linux as itself: 32
 * clients at one instant are all served by one boot, in every way that Synjitsu has.
 */
@Timeout(120)
class GuestKindsIT {

  private static final int CLIENTS = 32;

  /**
   * Announces itself or not, refuses for a while or not, promises this or that, counts or draws.
   */
  enum Kind {
    UNIKRAFT("garp=on wscale=4 isn=counter"),
    NANOS("garp=on reset-window=28 mss=1420 wscale=2 isn=counter"),
    MIRAGE("garp=on reset-window=14 wscale=2 isn=random"),
    LWIP_ON_SOLO5("garp=on wscale=2 isn=counter"),
    LINUX_LIKE("garp=off reset-window=25 wscale=5 isn=random"),
    WITHOUT_OPTIONS("garp=off mss=536 wscale=off");

    private final String knobs;

    Kind(String knobs) {
      this.knobs = knobs;
    }
  }

  @TempDir Path directory;

  static Stream<Arguments> waysWithEach() {
    return Stream.of(Kind.values())
        .flatMap(
            kind ->
                Stream.of(
                    Arguments.of(kind, Mode.HOLD, false),
                    Arguments.of(kind, Mode.PROXY, true),
                    Arguments.of(kind, Mode.PROXY, false)));
  }

  @ParameterizedTest(name = "{0}, {1}, in the kernel: {2}")
  @MethodSource("waysWithEach")
  void allOfManyClientsAtOnceAreServedByOneBoot(Kind kind, Mode mode, boolean inKernel)
      throws Exception {
    try (ProxyScene scene =
        new ProxyScene(directory, RealGuest.PROCESS, inKernel, mode, kind.knobs)) {
      if (mode == Mode.PROXY) {
        scene.acquaint();
      }
      serveAllAtOnce(scene);
      if (mode == Mode.PROXY) {
        assertThat(scene.synjitsu.proxied()).containsOnlyKeys("handed_over");
      } else {
        assertThat(scene.synjitsu.proxied()).isEmpty();
      }
    }
  }

  /** Another TCP: SACK, SYN cookies beyond its backlog of nine, seconds to boot. */
  @ParameterizedTest(name = "in the kernel: {0}")
  @ValueSource(booleans = {true, false})
  void soAreThoseOfALinuxGuest(boolean inKernel) throws Exception {
    try (ProxyScene scene = new ProxyScene(directory, RealGuest.LINUX, inKernel, Mode.PROXY, "")) {
      scene.acquaint();
      serveAllAtOnce(scene);
      assertThat(scene.synjitsu.proxied()).containsOnlyKeys("handed_over");
    }
  }

  private static void serveAllAtOnce(ProxyScene scene) throws Exception {
    long before = ProxyScene.synRetransmissions();
    CountDownLatch here = new CountDownLatch(CLIENTS);
    List<Future<byte[]>> bodies = new ArrayList<>();
    try (Wiretap clientSide = new Wiretap(scene.network.bridge().index())) {
      try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
        for (int i = 0; i < CLIENTS; i++) {
          bodies.add(clients.submit(() -> fetch(here)));
        }
      }
      assertThat(bodies).allSatisfy(body -> assertThat(body.get()).hasSize(1000));
      assertThat(clientSide.lines(line -> line.contains("Flags [R")))
          .as("resets that clients saw")
          .noneMatch(line -> line.contains(".80 > "));
    }
    assertThat(ProxyScene.synRetransmissions()).isEqualTo(before);
    assertThat(scene.starts.get()).isEqualTo(1);
  }

  private static byte[] fetch(CountDownLatch here) throws Exception {
    here.countDown();
    here.await();
    try (Socket client = ProxyScene.connect()) {
      ProxyScene.ask(client, "/bytes/1000", true);
      byte[] body = ProxyScene.body(client);
      for (int i = 0; i < body.length; i++) {
        if (body[i] != (byte) (i % 251)) {
          throw new AssertionError("byte " + i + " is " + body[i]);
        }
      }
      return body;
    }
  }
}

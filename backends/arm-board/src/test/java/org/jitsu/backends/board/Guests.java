package org.jitsu.backends.board;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.jitsu.core.GuestName;
import org.jitsu.core.Mac;
import org.jitsu.core.hypervisor.GuestSpec;
import org.jitsu.core.hypervisor.GuestSpec.Forward;
import org.jitsu.core.hypervisor.GuestSpec.Network;
import org.jitsu.core.service.Port;
import org.jitsu.testkit.LocalBoard;

/** Guests of the tests: Busybox, which is one static program. */
final class Guests {

  static final long MIB = 1 << 20;
  private static final Path BUSYBOX = Path.of("/usr/bin/busybox");
  static final Port HTTP = Port.tcp(80);

  /** Says hello, and goes on until it is killed. */
  private static final String HELLO =
      "sh -c 'trap \"\" TERM; echo hello; while :; do sleep 1; done'";

  /** Serves its name at its port, and says so when it does. */
  private static final String SERVER =
      "sh -c 'echo the page of NAME >page; httpd -f -p ${port} -h . & until wget -q -O -"
          + " http://127.0.0.1:${port}/page; do usleep 20000; done; wait'";

  private Guests() {}

  static GuestSpec hello(GuestName name, Map<String, String> options) {
    return spec(name, BUSYBOX, HELLO, 64 * MIB, options, List.of());
  }

  static GuestSpec server(GuestName name, long memoryBytes, Map<String, String> options) {
    return server(name, BUSYBOX, memoryBytes, options);
  }

  /** The same, by a Busybox for another architecture. */
  static GuestSpec server(
      GuestName name, Path busybox, long memoryBytes, Map<String, String> options) {
    return spec(
        name,
        busybox,
        SERVER.replace("NAME", name.text()),
        memoryBytes,
        options,
        List.of(new Forward(InetAddress.getLoopbackAddress(), 0, HTTP)));
  }

  /** A guest that does this. */
  static GuestSpec shell(GuestName name, String script) {
    return spec(name, BUSYBOX, "sh -c '" + script + "'", 8 * MIB, Map.of(), List.of());
  }

  /** A guest with another program. */
  static GuestSpec of(GuestName name, Path program) {
    return spec(name, program, "", 64 * MIB, Map.of(), List.of());
  }

  private static GuestSpec spec(
      GuestName name,
      Path program,
      String cmdline,
      long memoryBytes,
      Map<String, String> options,
      List<Forward> forwards) {
    return new GuestSpec(
        name,
        Mac.parse("02:00:5e:10:00:01"),
        program,
        null,
        cmdline,
        memoryBytes,
        1,
        List.of(),
        Network.USER,
        forwards,
        1_000_000_000L,
        options);
  }

  /** Kills a guest's process from outside. */
  static void kill(LocalBoard board, GuestName guest) throws IOException {
    String pid = Files.readString(board.directory().resolve("guests/" + guest + "/pid")).strip();
    new ProcessBuilder("sh", "-c", "kill -9 -" + pid).start().onExit().join();
  }

  static void await(String what, BooleanSupplier condition) {
    org.awaitility.Awaitility.await(what)
        .atMost(Duration.ofSeconds(60))
        .pollInterval(Duration.ofMillis(50))
        .until(condition::getAsBoolean);
  }
}

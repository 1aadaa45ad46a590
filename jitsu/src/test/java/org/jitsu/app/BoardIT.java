package org.jitsu.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.TreeMap;
import org.jitsu.core.placement.BoardSpec;
import org.jitsu.dns.AddressLookup;
import org.jitsu.ops.Start;
import org.jitsu.ops.Status;
import org.jitsu.testkit.LocalBoard;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * A daemon with two boards that are off, each a folder of this machine behind an SSH server, and
 * each with a meter: one of 3 W and one of 7 W, beside this machine's of 50 W.
 */
@Timeout(180)
class BoardIT {
  private static final long MIB = 1 << 20;
  private static final Path BUSYBOX = Path.of("/usr/bin/busybox");

  @RegisterExtension final Lab lab = new Lab();
  private final List<LocalBoard> boards = new ArrayList<>();

  @AfterEach
  void closeTheBoards() throws IOException {
    for (LocalBoard board : boards) {
      board.close();
    }
  }

  private DaemonProcess serve() throws Exception {
    StringBuilder text = new StringBuilder("daemon: { state: state }\n");
    text.append("dns: { listen: [127.0.0.1:5353], zones: [{ name: it.test }] }\n");
    text.append("tenants: { shop: { names: [it.test] } }\n");
    text.append("energy: { meters: [\"").append(meter("here", 50)).append("\"] }\n");
    text.append("boards:\n");
    for (int n = 1; n <= 2; n++) {
      LocalBoard board =
          new LocalBoard("b" + n, lab.directory().resolve("b" + n), 20_000 + 100 * n);
      board.obeysItsSwitch();
      boards.add(board);
      write(text, board.spec(256 * MIB, 60_000_000_000L));
      text.append("    meter: \"").append(meter("b" + n, n == 1 ? 3 : 7)).append("\"\n");
      text.append("    idle-power: 1W\n");
    }
    text.append("guests:\n");
    for (int n = 1; n <= 2; n++) {
      text.append(
          """
            g%d:
              backend: board
              kernel: %s
              memory: 64MiB
              network: user
              board: b%d
              cmdline: "sh -c 'echo guest %d >page; httpd -f -p ${port} -h . & until wget -q -O - http://127.0.0.1:${port}/page; do usleep 20000; done; wait'"
          """
              .formatted(n, BUSYBOX, n, n));
    }
    text.append("services:\n");
    for (int n = 1; n <= 2; n++) {
      text.append(
          """
            g%d.it.test: { guest: g%d, addresses: [127.0.0.1%d], ports: [8080/tcp], ready: "console:/guest %d/" }
          """
              .formatted(n, n, n, n));
    }
    lab.write(text.toString());
    return lab.serve();
  }

  private static void write(StringBuilder text, BoardSpec spec) {
    text.append("  ").append(spec.name()).append(":\n    architecture: x86_64\n");
    text.append("    memory: ").append(spec.memoryBytes() / MIB).append("MiB\n    idle: 60s\n");
    new TreeMap<>(spec.options())
        .forEach((key, value) -> text.append("    %s: \"%s\"\n".formatted(key, value)));
  }

  /** Ten minutes of so many watts, as a counter that is renewed a hundred times a second. */
  private String meter(String name, double watts) throws IOException {
    StringBuilder csv = new StringBuilder("time_s,meter,zone,kind,value\n");
    for (int i = 0; i < 60_000; i++) {
      csv.append(
          String.format(Locale.ROOT, "%.2f,plug,%s,J,%.3f%n", i * 0.01, name, watts * i * 0.01));
    }
    return "csv:" + Files.writeString(lab.directory().resolve(name + ".csv"), csv);
  }

  private static String page(int guest) throws Exception {
    String address = AddressLookup.ask(Lab.DNS, "g" + guest + ".it.test", 30_000).getHostAddress();
    assertThat(address).isEqualTo("127.0.0.1" + guest);
    try (var body = URI.create("http://" + address + ":8080/page").toURL().openStream()) {
      return new String(body.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static Status.Energy energy(DaemonProcess daemon) throws IOException {
    return Objects.requireNonNull(daemon.status().energy());
  }

  private static Start start(DaemonProcess daemon, String guest) throws IOException {
    return daemon.starts().stream().filter(s -> s.guest().equals(guest)).findFirst().orElseThrow();
  }

  @Test
  void aQueryWakesABoardServesAPageAndIsChargedFromThatBoardsMeter() throws Exception {
    DaemonProcess daemon = serve();
    assertThat(boards).noneMatch(LocalBoard::isPowered);
    await("what a board uses is known, and is nobody's")
        .atMost(Duration.ofSeconds(30))
        .until(
            () -> Objects.requireNonNull(energy(daemon).boards().get("b2")).idleJoules() != null);

    assertThat(page(1)).isEqualTo("guest 1\n");
    assertThat(boards.get(0).isPowered()).isTrue();
    assertThat(boards.get(1).isPowered()).as("nobody wants it").isFalse();
    assertThat(page(2)).isEqualTo("guest 2\n");

    for (int n = 1; n <= 2; n++) {
      String guest = "g" + n;
      daemon.awaitState(guest, "ready");
      await("the start's energy")
          .atMost(Duration.ofSeconds(30))
          .until(() -> start(daemon, guest).energy() != null);
      Start start = start(daemon, guest);
      Start.Energy energy = Objects.requireNonNull(start.energy());
      double seconds = start.phases().getLast().ms() / 1e3;
      assertThat(energy.board()).isEqualTo("b" + n);
      assertThat(energy.quality()).isEqualTo("measured");
      assertThat(Objects.requireNonNull(energy.joules()) / seconds)
          .as("above idle, and not this machine's 50 W: %s", energy.says())
          .isEqualTo(n == 1 ? 2 : 6, within(0.2));
    }
    await("both guests pay")
        .atMost(Duration.ofSeconds(30))
        .until(() -> energy(daemon).guests().size() == 2);
    Status.Energy all = energy(daemon);
    double guests = all.guests().values().stream().mapToDouble(Status.Account::joules).sum();
    assertThat(guests).isPositive();
    assertThat(Objects.requireNonNull(all.tenants().get("shop")).joules())
        .as("a division may come between the two")
        .isEqualTo(guests, within(20.0));
    for (Status.Board board : all.boards().values()) {
      assertThat(board.guestJoules()).isPositive();
      assertThat(board.idleJoules()).isPositive();
      double divided =
          Objects.requireNonNull(board.idleJoules()) + Objects.requireNonNull(board.guestJoules());
      assertThat(divided).isLessThanOrEqualTo(Objects.requireNonNull(board.joules()) + 1e-6);
    }
    assertThat(Objects.requireNonNull(all.boards().get("b2")).watts()).isEqualTo(7, within(0.5));
    assertThat(all.watts()).as("this machine's").isEqualTo(50, within(1.0));
  }
}

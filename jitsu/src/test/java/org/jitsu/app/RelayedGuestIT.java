package org.jitsu.app;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketException;
import java.util.List;
import java.util.Random;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.jitsu.dns.AddressLookup;
import org.jitsu.ops.Start;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A guest on QEMU's user-mode network, relayed by a daemon that has no privilege whatever: in a
 * configuration without a bridge.
 */
@Timeout(120)
class RelayedGuestIT {

  private static final String NAME = "www.it.test";
  private static final InetSocketAddress WWW = new InetSocketAddress("127.0.0.10", 8080);

  @RegisterExtension final Lab lab = new Lab();

  @Test
  void aQueryIsAnsweredAtOnceAndItsClientWaitsForTheGuest() throws Exception {
    DaemonProcess daemon = serve("listen-delay=1000", "");
    assertThat(daemon.guest("www").state()).isEqualTo("asleep");

    InetAddress address = AddressLookup.ask(Lab.DNS, NAME, 10_000);
    assertThat(address.getHostAddress()).isEqualTo("127.0.0.10");
    try (Visitor visitor = Visitor.connect(WWW)) {
      visitor.ask("/");
      assertThat(daemon.guest("www").state()).as("so early").isEqualTo("booting");
      assertThat(new String(visitor.hear(), US_ASCII))
          .startsWith("name: www\n")
          .contains("served: 1");
    }

    daemon.awaitState("www", "ready");
    Start start = daemon.starts().getFirst();
    assertThat(start.cause()).isEqualTo("query www.it.test A from 127.0.0.1");
    assertThat(start.outcome()).isEqualTo("ready");
    assertThat(start.phases())
        .extracting(Start.Moment::phase)
        .contains("asked", "decided", "spawned", "running", "first_instruction")
        .containsSubsequence("listening", "injected")
        .doesNotContain("linked", "plugged");
    visit();
    assertThat(daemon.guest("www").starts()).as("a warm request boots nothing").isEqualTo(1);
    await("their ends")
        .until(() -> daemon.status().counters().getOrDefault("relayed.ended", 0L) == 2);
  }

  @Test
  void aConnectionAloneBoots() throws Exception {
    DaemonProcess daemon = serve("", "wake: proven");
    AddressLookup.ask(Lab.DNS, NAME, 10_000);
    assertThat(daemon.guest("www").starts()).as("the query proves nothing").isZero();

    visit();

    daemon.awaitState("www", "ready");
    assertThat(daemon.starts().getFirst().cause())
        .isEqualTo("connection to port 8080 from 127.0.0.1");
  }

  @Test
  void whatIsBegunWhileItSleepsArrivesWhole() throws Exception {
    byte[] body = new byte[10_000_000];
    new Random(10).nextBytes(body);
    serve("", "");
    try (Visitor visitor = Visitor.connect(WWW)) {
      FutureTask<byte[]> echo = new FutureTask<>(visitor::hear);
      Thread.startVirtualThread(echo);
      visitor.post("/echo", body);
      assertThat(echo.get(100, TimeUnit.SECONDS)).isEqualTo(body);
    }
  }

  @Test
  void anOpenConnectionKeepsItAwake() throws Exception {
    DaemonProcess daemon = serve("", "idle: 1s");
    try (Visitor visitor = Visitor.connect(WWW)) {
      visitor.fetch("/");
      await("it stays awake")
          .during(3, TimeUnit.SECONDS)
          .atMost(10, TimeUnit.SECONDS)
          .until(() -> daemon.guest("www").state().equals("ready"));
      assertThat(visitor.fetch("/")).contains("served: 2");
    }
    daemon.awaitState("www", "asleep");
    assertThat(lab.guests()).isEmpty();
    visit();
    assertThat(daemon.guest("www").starts()).isEqualTo(2);
  }

  @Test
  void aGuestThatIsKilledLeavesAResetAndTheNextClientBootsIt() throws Exception {
    DaemonProcess daemon = serve("", "");
    try (Visitor visitor = Visitor.connect(WWW)) {
      visitor.fetch("/");
      daemon.awaitState("www", "ready");
      Lab.kill(lab.guest("www").orElseThrow());
      assertThatThrownBy(visitor::hear)
          .isInstanceOf(SocketException.class)
          .hasMessageContaining("reset");
    }
    visit();
    assertThat(daemon.guest("www").starts()).isEqualTo(2);
  }

  /** Killed before it listens, under a client that waits. */
  @Test
  void aGuestThatDoesNotComeIsToldByAReset() throws Exception {
    DaemonProcess daemon = serve("never-listen", "");
    try (Visitor visitor = Visitor.connect(WWW)) {
      visitor.ask("/");
      assertThatThrownBy(visitor::hear).isInstanceOf(SocketException.class);
    }
    assertThat(daemon.awaitState("www", "failed").detail()).contains("did not listen");
    assertThat(daemon.status().counters()).containsEntry("relayed.refused", 1L);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void theNextDaemonFindsIt(boolean killed) throws Exception {
    DaemonProcess daemon = serve("", "");
    visit();
    daemon.awaitState("www", "ready");
    long pid = lab.guest("www").orElseThrow().pid();
    if (killed) {
      daemon.kill();
    } else {
      daemon.terminate();
    }
    DaemonProcess next = unprivileged();

    assertThat(next.guest("www").state()).isEqualTo("ready");
    visit();
    assertThat(next.starts()).as("nothing was started twice").isEmpty();
    assertThat(lab.guest("www").orElseThrow().pid()).isEqualTo(pid);
  }

  @Test
  void saysThatItsAddressIsTaken() throws Exception {
    write("", "");
    try (ServerSocket _ = new ServerSocket(WWW.getPort(), 1, WWW.getAddress())) {
      DaemonProcess daemon = lab.spawn(List.of());
      assertThat(daemon.awaitExit()).isEqualTo(1);
      assertThat(daemon.log())
          .contains("guest www: its addresses cannot be held")
          .contains("127.0.0.10:8080: ")
          .contains("another program listens there");
    }
    unprivileged();
  }

  private DaemonProcess serve(String knobs, String service) throws Exception {
    write(knobs, service);
    return unprivileged();
  }

  /** Starts a daemon that has no capability and will get none. */
  private DaemonProcess unprivileged() throws Exception {
    DaemonProcess daemon =
        lab.spawn(List.of("setpriv", "--bounding-set=-all", "--inh-caps=-all", "--no-new-privs"));
    daemon.awaitAnswers();
    return daemon;
  }

  private void write(String knobs, String service) throws Exception {
    lab.write(
        """
        daemon: { state: state }
        dns: { listen: [127.0.0.1:5353], zones: [{ name: it.test }] }
        guests:
          www:
            backend: qemu
            kernel: %s
            memory: 16MiB
            accel: tcg
            network: user
            boot: 5s
            cmdline: "ip=${address}/${prefix} gw=${gateway} name=${name} port=8080 %s"
        services:
          www.it.test:
            guest: www
            addresses: [127.0.0.10]
            ports: [8080/tcp]
            ready: console:/listening on/
            %s
        """
            .formatted(Lab.HELLO, knobs, service));
  }

  private static void visit() throws Exception {
    try (Visitor visitor = Visitor.connect(WWW)) {
      assertThat(visitor.fetch("/")).startsWith("name: www\n");
    }
  }
}

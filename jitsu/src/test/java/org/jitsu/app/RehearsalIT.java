package org.jitsu.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jitsu.linux.netlink.InterfaceAddress;
import org.jitsu.linux.netlink.Link;
import org.jitsu.linux.netlink.Rtnetlink;
import org.jitsu.wire.address.IpAddr;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What the daemon plays through before its ports open. */
@Timeout(60)
class RehearsalIT {

  private static final Duration PATIENCE = Duration.ofSeconds(40);

  @RegisterExtension final Lab lab = new Lab();
  @TempDir Path state;

  @Test
  void playsEveryStartAndLeavesNothing() throws Exception {
    List<String> before = interfaces();

    play();

    assertThat(interfaces()).isEqualTo(before);
    try (Rtnetlink netlink = Rtnetlink.open()) {
      assertThat(netlink.addresses())
          .extracting(InterfaceAddress::address)
          .doesNotContain(InetAddress.ofLiteral("192.0.2.1"));
    }
    try (Stream<Path> left = Files.list(state)) {
      assertThat(left).isEmpty();
    }
  }

  @Test
  void whatAKilledOneLeftIsItsSuccessors() throws Exception {
    play();
    String bridge = Rehearsal.bridgeName(state);
    try (Rtnetlink netlink = Rtnetlink.open()) {
      org.jitsu.synjitsu.link.Bridge.open(
          netlink,
          new org.jitsu.synjitsu.link.BridgeSettings(
              bridge, IpAddr.parse("192.0.2.1"), 27, IpAddr.parse("192.0.2.30")));
    }
    Files.createDirectories(state.resolve("rehearsal/rehearsal/guest0"));

    play();

    assertThat(interfaces()).doesNotContain(bridge);
    assertThat(state.resolve("rehearsal")).doesNotExist();
  }

  @Test
  void whereItCannotBePlayedTheDaemonServesAllTheSame() throws Exception {
    Path file = Files.writeString(state.resolve("rehearsal"), "in the way");

    Rehearsal rehearsal = Rehearsal.begin(state, atMost -> true);
    rehearsal.awaitEnd();

    assertThat(rehearsal.starts()).isZero();
    assertThat(file).hasContent("in the way");
  }

  @Test
  void pausesAfterTheFirstStartsWhileTheDaemonIsBusy() throws Exception {
    AtomicInteger looks = new AtomicInteger();
    try (Rehearsal rehearsal = Rehearsal.begin(state, atMost -> looks.incrementAndGet() >= 10)) {
      rehearsal.awaitFirstOnes();
      assertThat(rehearsal.starts()).isGreaterThanOrEqualTo(Rehearsal.ROUND);
      await("it looked often without a start").atMost(PATIENCE).until(() -> looks.get() >= 10);
      await("it goes on").atMost(PATIENCE).until(() -> rehearsal.starts() == Rehearsal.STARTS);
    }
  }

  @Test
  void endsEarlyWhereverItIs() throws Exception {
    List<String> before = interfaces();
    Rehearsal rehearsal = Rehearsal.begin(state, atMost -> false);
    rehearsal.awaitFirstOnes();

    rehearsal.close();

    assertThat(rehearsal.starts()).isEqualTo(Rehearsal.ROUND);
    assertThat(interfaces()).isEqualTo(before);
  }

  @Test
  void daemonSaysNothingOfIt() throws Exception {
    DaemonProcess daemon = lab.serve(Sample.hello("www"));

    await("it is over").atMost(PATIENCE).until(() -> !daemon.status().rehearsing());
    assertThat(daemon.starts()).isEmpty();
    assertThat(Files.readString(lab.directory().resolve("daemon0.log")))
        .doesNotContain("rehearsal");
  }

  private void play() {
    Rehearsal rehearsal = Rehearsal.begin(state, atMost -> true);
    await("it is played to its end")
        .atMost(PATIENCE)
        .until(() -> rehearsal.starts() == Rehearsal.STARTS);
    rehearsal.awaitEnd();
  }

  private static List<String> interfaces() throws Exception {
    try (Rtnetlink netlink = Rtnetlink.open()) {
      return netlink.links().stream().map(Link::name).toList();
    }
  }
}

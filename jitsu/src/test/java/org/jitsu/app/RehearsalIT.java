package org.jitsu.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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

  @RegisterExtension final Lab lab = new Lab();
  @TempDir Path state;

  @Test
  void playsEveryStartAndLeavesNothing() throws Exception {
    List<String> before = interfaces();

    Rehearsal rehearsal = Rehearsal.begin(state);
    rehearsal.await();

    assertThat(rehearsal.starts()).isEqualTo(3);
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
    Rehearsal.begin(state).await();
    String bridge = Rehearsal.bridgeName(state);
    try (Rtnetlink netlink = Rtnetlink.open()) {
      org.jitsu.synjitsu.link.Bridge.open(
          netlink,
          new org.jitsu.synjitsu.link.BridgeSettings(
              bridge, IpAddr.parse("192.0.2.1"), 29, IpAddr.parse("192.0.2.6")));
    }
    Files.createDirectories(state.resolve("rehearsal/rehearsal/guest"));

    Rehearsal rehearsal = Rehearsal.begin(state);
    rehearsal.await();

    assertThat(rehearsal.starts()).isEqualTo(3);
    assertThat(interfaces()).doesNotContain(bridge);
    assertThat(state.resolve("rehearsal")).doesNotExist();
  }

  @Test
  void whereItCannotBePlayedTheDaemonServesAllTheSame() throws Exception {
    Path file = Files.writeString(state.resolve("rehearsal"), "in the way");

    Rehearsal rehearsal = Rehearsal.begin(state);
    rehearsal.await();

    assertThat(rehearsal.starts()).isZero();
    assertThat(file).hasContent("in the way");
  }

  @Test
  void daemonSaysNothingOfIt() throws Exception {
    DaemonProcess daemon = lab.serve(Sample.hello("www"));

    assertThat(daemon.starts()).isEmpty();
    assertThat(Files.readString(lab.directory().resolve("daemon0.log")))
        .doesNotContain("rehearsal");
  }

  private static List<String> interfaces() throws Exception {
    try (Rtnetlink netlink = Rtnetlink.open()) {
      return netlink.links().stream().map(Link::name).toList();
    }
  }
}

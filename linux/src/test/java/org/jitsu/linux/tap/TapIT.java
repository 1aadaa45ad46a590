package org.jitsu.linux.tap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.jitsu.linux.Frames;
import org.jitsu.linux.netlink.HardwareAddress;
import org.jitsu.linux.netlink.Link;
import org.jitsu.linux.netlink.Links;
import org.jitsu.linux.netlink.Rtnetlink;
import org.jitsu.linux.poll.Poller;
import org.jitsu.linux.sys.Errno;
import org.jitsu.linux.sys.LinuxException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TapIT {
  private static final HardwareAddress MAC = HardwareAddress.parse("02:00:00:00:00:07");

  private Rtnetlink netlink;

  @BeforeEach
  void open() throws Exception {
    netlink = Rtnetlink.open();
  }

  @AfterEach
  void close() {
    netlink.close();
  }

  @Test
  void interfaceEndsWithItsDescriptor() throws Exception {
    try (Tap tap = Tap.open("tap-it%d")) {
      assertThat(tap.name()).matches("tap-it\\d");
      Link link = netlink.link(tap.name());
      assertThat(link.kind()).isEqualTo("tun");
      assertThat(link.index()).isEqualTo(tap.linkIndex());
    }
    assertThat(netlink.links()).noneMatch(link -> link.name().startsWith("tap-it"));
  }

  @Test
  void persistentInterfaceLosesItsCarrierButStaysUntilDeleted() throws Exception {
    Tap tap = Tap.open("tap-stay", Tap.Option.PERSISTENT);
    netlink.execute(Links.up(tap.linkIndex()));
    assertThat(netlink.link("tap-stay").hasCarrier()).isTrue();
    tap.close();

    Link link = netlink.link("tap-stay");
    assertThat(link.isUp()).isTrue();
    assertThat(link.hasCarrier()).isFalse();

    Tap.delete("tap-stay");
    assertThat(netlink.find("tap-stay")).isEmpty();
  }

  @Test
  void heldInterfaceIsBusy() throws Exception {
    try (Tap tap = Tap.open("tap-busy")) {
      assertThatThrownBy(() -> Tap.open(tap.name()))
          .isInstanceOfSatisfying(
              LinuxException.class, e -> assertThat(e.errno()).isEqualTo(Errno.EBUSY))
          .hasMessage("ioctl TUNSETIFF tap-busy: EBUSY (device or resource busy)");
    }
  }

  @Test
  void exclusiveRefusesToAdoptAnOldInterface() throws Exception {
    Tap.open("tap-old", Tap.Option.PERSISTENT).close();
    assertThatThrownBy(() -> Tap.open("tap-old", Tap.Option.EXCLUSIVE))
        .isInstanceOfSatisfying(
            LinuxException.class, e -> assertThat(e.errno()).isEqualTo(Errno.EBUSY));
    Tap.delete("tap-old");
  }

  @Test
  void badNamesAreRefused() {
    assertThatThrownBy(() -> Tap.open("sixteen-letters!"))
        .hasMessageContaining("'sixteen-letters!' must have 1 to 15 bytes");
    assertThatThrownBy(() -> Tap.open("")).isInstanceOf(LinuxException.class);
    assertThatThrownBy(() -> Tap.open("lo"))
        .isInstanceOfSatisfying(
            LinuxException.class, e -> assertThat(e.errno()).isEqualTo(Errno.EINVAL));
  }

  @Test
  void readNeverWaitsAndWriteNeedsTheInterfaceUp() throws Exception {
    try (Tap tap = Tap.open("tap-down")) {
      assertThat(Frames.read(tap)).isEmpty();
      assertThatThrownBy(() -> Frames.write(tap, Frames.BROADCAST, MAC, "early"))
          .isInstanceOfSatisfying(
              LinuxException.class, e -> assertThat(e.errno()).isEqualTo(Errno.EIO));
    }
  }

  @Test
  void pollerTellsWhenAFrameWaits() throws Exception {
    try (Tap left = Tap.open("tap-left");
        Tap right = Tap.open("tap-right");
        Poller poller = Poller.open(1)) {
      netlink.execute(Links.addBridge("br-tap", MAC));
      int bridge = netlink.index("br-tap");
      for (Tap tap : new Tap[] {left, right}) {
        int port = tap.linkIndex();
        netlink.execute(Links.plug(port, bridge), Links.up(port));
      }
      netlink.execute(Links.up(bridge));
      poller.add(right.fd(), Poller.READABLE, right);

      Frames.write(left, Frames.BROADCAST, MAC, "knock");

      assertThat(poller.await(Poller.FOREVER)).isOne();
      assertThat(poller.key(0)).isSameAs(right);
      assertThat(Frames.read(right)).isEqualTo("knock");
      netlink.execute(Links.delete(bridge));
    }
  }

  @Test
  void offloadsAreSwitchedOff() throws Exception {
    netlink.execute(Links.addVeth("veth-a", "veth-b"));
    assertThat(Offloads.transmitChecksum("veth-a")).isTrue();
    Offloads.off("veth-a");
    assertThat(Offloads.transmitChecksum("veth-a")).isFalse();
    netlink.execute(Links.delete(netlink.index("veth-a")));

    try (Tap tap = Tap.open("tap-plain")) {
      tap.noOffloads();
      Offloads.off("tap-plain");
      assertThat(Offloads.transmitChecksum("tap-plain")).isFalse();
    }
    assertThatThrownBy(() -> Offloads.off("nowhere"))
        .hasMessage("ioctl SIOCETHTOOL nowhere: ENODEV (no such device)");
  }

  @Test
  void failuresAndClosesLeaveNoDescriptorBehind() throws Exception {
    Tap.open("tap-leak").close();
    long before = openDescriptors();
    for (int i = 0; i < 20; i++) {
      try (Tap tap = Tap.open("tap-leak");
          Arena arena = Arena.ofConfined()) {
        assertThat(tap.read(arena.allocate(64))).isZero();
        assertThatThrownBy(() -> Tap.open("tap-leak")).isInstanceOf(LinuxException.class);
      }
    }
    assertThat(openDescriptors()).isEqualTo(before);
  }

  private static long openDescriptors() throws IOException {
    try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
      return open.count();
    }
  }
}

package org.jitsu.linux.proc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.InetAddress;
import java.nio.file.NoSuchFileException;
import java.util.HexFormat;
import org.jitsu.linux.netlink.Addresses;
import org.jitsu.linux.netlink.HardwareAddress;
import org.jitsu.linux.netlink.Links;
import org.jitsu.linux.netlink.Rtnetlink;
import org.jitsu.linux.tap.Tap;
import org.junit.jupiter.api.Test;

/** A host with an address on a bridge, and a TAP beside the bridge that asks for that address. */
class InterfaceSysctlIT {
  private static final byte[] WHO_HAS_10_77_0_1 =
      HexFormat.of()
          .parseHex(
              "ffffffffffff"
                  + "02000000002a"
                  + "0806" // Ethernet
                  + "0001"
                  + "0800"
                  + "06"
                  + "04"
                  + "0001" // request
                  + "02000000002a"
                  + "0a4d000a" // from 10.77.0.10
                  + "000000000000"
                  + "0a4d0001");

  @Test
  void hostIsSilentOnAnUnpluggedTapOnceToldSo() throws Exception {
    try (Rtnetlink netlink = Rtnetlink.open();
        Tap tap = Tap.open("tap-arp")) {
      netlink.execute(
          Links.addBridge("br-arp", HardwareAddress.parse("02:00:00:00:00:01")),
          Links.up(netlink.index("tap-arp")));
      int bridge = netlink.index("br-arp");
      netlink.execute(
          Addresses.add(bridge, InetAddress.ofLiteral("10.77.0.1"), 24), Links.up(bridge));
      InterfaceSysctl sysctl = new InterfaceSysctl("tap-arp");
      sysctl.write("ipv4", "rp_filter", "0");

      assertThat(arpReplies(tap)).as("by default").isOne();
      sysctl.ignoreArp();
      assertThat(sysctl.read("ipv4", "arp_ignore")).isEqualTo("8");
      assertThat(arpReplies(tap)).as("told to ignore").isZero();

      netlink.execute(Links.delete(bridge));
    }
  }

  @Test
  void ipv6IsSwitchedOff() throws Exception {
    try (Tap tap = Tap.open("tap-six")) {
      InterfaceSysctl sysctl = new InterfaceSysctl(tap.name());
      sysctl.refuseRouterAdvertisements();
      sysctl.disableIpv6();
      assertThat(sysctl.read("ipv6", "disable_ipv6")).isEqualTo("1");
      assertThat(sysctl.read("ipv6", "accept_ra")).isEqualTo("0");
    }
  }

  @Test
  void missingInterfaceIsAMissingFile() {
    assertThatThrownBy(() -> new InterfaceSysctl("nowhere").ignoreArp())
        .isInstanceOf(NoSuchFileException.class)
        .hasMessageContaining("nowhere/arp_ignore");
  }

  @Test
  void privilegesOfTheTestsAreSeen() throws Exception {
    assertThat(Host.has(Host.Capability.NET_ADMIN)).isTrue();
    assertThat(Host.has(Host.Capability.NET_RAW)).isTrue();
  }

  private static int arpReplies(Tap tap) throws Exception {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment frame = arena.allocate(2048);
      frame.copyFrom(MemorySegment.ofArray(WHO_HAS_10_77_0_1));
      assertThat(tap.write(frame, WHO_HAS_10_77_0_1.length)).isTrue();
      int replies = 0;
      while (tap.read(frame) > 0) {
        boolean arp = frame.get(ValueLayout.JAVA_SHORT, 12) == Short.reverseBytes((short) 0x0806);
        boolean reply = frame.get(ValueLayout.JAVA_BYTE, 21) == 2;
        replies += arp && reply ? 1 : 0;
      }
      return replies;
    }
  }
}

package org.jitsu.linux.netlink;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;
import org.jitsu.linux.netlink.Link.OperationalState;
import org.junit.jupiter.api.Test;

/** Payloads against bytes as {@code strace} shows them of iproute2, little-endian. */
class MessageTest {
  private static final HardwareAddress MAC = HardwareAddress.parse("02:00:00:00:00:2a");

  @Test
  void plugNamesTheMaster() {
    assertPayload(
        Links.plug(7, 3),
        "00000000 07000000 00000000 00000000" // ifinfomsg
            + " 0800 0a00 03000000"); // IFLA_MASTER
  }

  @Test
  void upChangesOneFlagOnly() {
    assertPayload(Links.up(7), "00000000 07000000 01000000 01000000");
  }

  @Test
  void bridgeIsMadeWithoutSpanningTreeAndSnooping() {
    assertPayload(
        Links.addBridge("br", MAC),
        "00000000 00000000 00000000 00000000"
            + " 0700 0300 62720000" // IFLA_IFNAME "br", padded
            + " 0a00 0100 02000000 002a0000" // IFLA_ADDRESS, padded
            + " 2c00 1200" // IFLA_LINKINFO
            + " 0b00 0100 62726964 67650000" // kind "bridge"
            + " 1c00 0200" // data
            + " 0800 0100 00000000" // forward delay
            + " 0800 0500 00000000" // STP
            + " 0500 1700 00000000"); // multicast snooping
  }

  @Test
  void pinIsStaticAndSticky() {
    assertPayload(
        Fdb.pin(MAC, 5),
        "07000000 05000000 4000 44 00" // ndmsg: AF_BRIDGE, port 5, NOARP, MASTER|STICKY
            + " 0a00 0200 02000000 002a0000"); // NDA_LLADDR
  }

  @Test
  void addressCarriesPrefixAndBothForms() throws Exception {
    assertPayload(
        Addresses.add(2, InetAddress.ofLiteral("10.77.0.1"), 24),
        "02 18 02 00 02000000 0800 0200 0a4d0001 0800 0100 0a4d0001");
  }

  @Test
  void portFlagsAreNested() {
    assertPayload(
        Links.port(4, BridgePort.KNOWN),
        "07000000 04000000 00000000 00000000"
            + " 2c00 0c80"
            + " 0500 0800 00000000"
            + " 0500 0900 00000000"
            + " 0500 1b00 01000000"
            + " 0500 1e00 01000000"
            + " 0500 2100 00000000");
  }

  @Test
  void hooksAreAClsact() {
    assertPayload(
        TrafficControl.hooks(4),
        "00000000 04000000 0000ffff f1ffffff 00000000" // tcmsg
            + " 0b00 0100 636c7361 63740000"); // TCA_KIND "clsact"
  }

  @Test
  void removedFilterIsNamedByNumberAndHandle() {
    assertPayload(
        TrafficControl.stop(4, TrafficControl.Direction.EGRESS, 7),
        "00000000 04000000 01000000 f3ffffff 00030700" // info: number 7, every EtherType
            + " 0800 0100 62706600"); // TCA_KIND "bpf"
  }

  @Test
  void linkIsReadFromItsAttributes() {
    Link link =
        Links.parse(
            bytes(
                "0000 0100 09000000 43100100 00000000" // UP|BROADCAST|RUNNING|MULTICAST|LOWER_UP
                    + " 0900 0300 74617030 00000000" // "tap0"
                    + " 0800 0400 dc050000"
                    + " 0800 0a00 03000000"
                    + " 0500 1000 06000000"
                    + " 0a00 0100 02000000 002a0000"
                    + " 0c00 1280 0800 0100 74756e00")); // kind "tun", nested flag set
    assertThat(link.index()).isEqualTo(9);
    assertThat(link.name()).isEqualTo("tap0");
    assertThat(link.mtuBytes()).isEqualTo(1500);
    assertThat(link.master()).isEqualTo(3);
    assertThat(link.state()).isEqualTo(OperationalState.UP);
    assertThat(link.mac()).isEqualTo(MAC);
    assertThat(link.kind()).isEqualTo("tun");
    assertThat(link.isUp()).isTrue();
    assertThat(link.hasCarrier()).isTrue();
    assertThat(link.counters()).isEqualTo(new LinkCounters(0, 0, 0, 0, 0, 0, 0));
  }

  @Test
  void attributeLongerThanItsMessageEndsTheList() {
    Attributes attributes = Attributes.parse(bytes("0800 0100 01000000 ffff 0200 02000000"));
    assertThat(attributes.u32(1)).isEqualTo(1);
    assertThat(attributes.has(2)).isFalse();
  }

  @Test
  void shortAttributesReadAsTheirDefaults() {
    Attributes attributes = Attributes.parse(bytes("0500 0100 01000000 0400 0200"));
    assertThat(attributes.u32(1)).isZero();
    assertThat(attributes.u8(2)).isZero();
    assertThat(attributes.string(2)).isEmpty();
    assertThat(attributes.u64(9, 3)).isZero();
  }

  private static void assertPayload(Request request, String hex) {
    assertThat(HexFormat.of().formatHex(request.payload())).isEqualTo(hex.replace(" ", ""));
  }

  private static ByteBuffer bytes(String hex) {
    return ByteBuffer.wrap(HexFormat.of().parseHex(hex.replace(" ", "")))
        .order(ByteOrder.LITTLE_ENDIAN);
  }
}

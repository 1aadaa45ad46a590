package org.jitsu.wire.address;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressTest {
  @Test
  void macRoundTrips() {
    Random random = new Random(1);
    for (int i = 0; i < 1000; i++) {
      MacAddress mac = new MacAddress(random.nextLong() >>> 16);
      assertThat(MacAddress.parse(mac.toString())).isEqualTo(mac);
      assertThat(MacAddress.ofBytes(mac.toBytes())).isEqualTo(mac);
    }
    assertThat(MacAddress.BROADCAST).hasToString("ff:ff:ff:ff:ff:ff");
    assertThat(MacAddress.BROADCAST.isGroup()).isTrue();
    assertThat(MacAddress.parse("02:00:00:00:00:0A").isLocal()).isTrue();
    assertThat(MacAddress.parse("02:00:00:00:00:0a").isGroup()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "02:00:00:00:00", "02-00-00-00-00-0a", "02:00:00:00:00:0g"})
  void macRefusesOtherText(String text) {
    assertThatThrownBy(() -> MacAddress.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'" + text + "'; write six pairs");
  }

  @Test
  void macRefusesMoreThan48Bits() {
    assertThatThrownBy(() -> new MacAddress(1L << 48)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> MacAddress.ofBytes(new byte[5]))
        .isInstanceOf(IllegalArgumentException.class);
  }

  /** RFC 5952 sections 4 and 5. */
  @ParameterizedTest
  @CsvSource({
    "10.77.0.10, 10.77.0.10",
    "::ffff:192.0.2.1, 192.0.2.1",
    "2001:0db8::0001, 2001:db8::1",
    "2001:db8:0:0:0:0:2:1, 2001:db8::2:1",
    "2001:db8:0:1:1:1:1:1, 2001:db8:0:1:1:1:1:1",
    "2001:0:0:1:0:0:0:1, 2001:0:0:1::1",
    "2001:db8:0:0:1:0:0:1, 2001:db8::1:0:0:1",
    "::, ::",
    "::1, ::1",
    "fe80::, fe80::",
    "2001:DB8::A, 2001:db8::a",
    "0:1:1:1:1:1:0:0, 0:1:1:1:1:1::"
  })
  void ipIsPrintedCanonically(String in, String canonical) {
    IpAddr address = IpAddr.parse(in);
    assertThat(address).hasToString(canonical);
    assertThat(IpAddr.parse(canonical)).isEqualTo(address);
    assertThat(IpAddr.of(address.toInetAddress())).isEqualTo(address);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "10.77.1", "1", "10.77.0.256", "fe80::1%lo", "[::1]", "host.a.b.c", ":::"})
  void ipRefusesOtherText(String text) {
    assertThatThrownBy(() -> IpAddr.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'" + text + "'; write ");
  }

  @Test
  void ipKnowsItsKind() {
    assertThat(IpAddr.parse("224.0.0.1").isMulticast()).isTrue();
    assertThat(IpAddr.parse("239.255.255.255").isMulticast()).isTrue();
    assertThat(IpAddr.parse("240.0.0.1").isMulticast()).isFalse();
    assertThat(IpAddr.ALL_NODES.isMulticast()).isTrue();
    assertThat(IpAddr.parse("0.0.0.0").isUnspecified()).isTrue();
    assertThat(IpAddr.UNSPECIFIED_V6.isUnspecified()).isTrue();
    assertThat(IpAddr.UNSPECIFIED_V6.isV4()).isFalse();
    IpAddr broadcast = IpAddr.v4(-1);
    assertThat(IpAddr.isUnicast(broadcast.hi(), broadcast.lo())).isFalse();
  }

  /** The example of RFC 2464 section 4, whose MAC is universal. */
  @Test
  void linkLocalAddressFollowsFromTheMac() {
    IpAddr address = IpAddr.linkLocal(MacAddress.parse("34:56:78:9a:bc:de"));
    assertThat(address).hasToString("fe80::3656:78ff:fe9a:bcde");
    assertThat(address.isLinkLocal()).isTrue();
    assertThat(IpAddr.parse("febf::1").isLinkLocal()).isTrue();
    assertThat(IpAddr.parse("fec0::1").isLinkLocal()).isFalse();
    assertThat(IpAddr.parse("169.254.0.1").isLinkLocal()).isFalse();
  }

  @Test
  void solicitedNodeGroupsAreKnown() {
    IpAddr group = IpAddr.parse("fd00::10").solicitedNode();
    assertThat(IpAddr.isSolicitedNode(group.hi(), group.lo())).isTrue();
    assertThat(IpAddr.isSolicitedNode(IpAddr.ALL_NODES.hi(), IpAddr.ALL_NODES.lo())).isFalse();
  }

  /** RFC 4291 section 2.7.1, RFC 2464 section 7, RFC 1112 section 6.4. */
  @Test
  void groupsAreDerived() {
    IpAddr group = IpAddr.parse("4037::01:800:200e:8c6c").solicitedNode();
    assertThat(group).hasToString("ff02::1:ff0e:8c6c");
    assertThat(group.multicastMac()).hasToString("33:33:ff:0e:8c:6c");
    assertThat(IpAddr.parse("224.129.2.3").multicastMac()).hasToString("01:00:5e:01:02:03");
  }
}

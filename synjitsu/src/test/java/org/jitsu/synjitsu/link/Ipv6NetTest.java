package org.jitsu.synjitsu.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.jitsu.wire.address.IpAddr;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Ipv6NetTest {

  @ParameterizedTest
  @CsvSource({
    "fd00:77::1, 64, fd00:77::ffff:1, true",
    "fd00:77::1, 64, fd00:77:0:1::1, false",
    "fd00:77::1, 120, fd00:77::ff, true",
    "fd00:77::1, 120, fd00:77::100, false",
    "fd00:77::1, 8, fdff::1, true",
    "fd00:77::1, 8, fe00::1, false",
    "fd00:77::1, 64, 10.77.0.1, false"
  })
  void prefixDecides(String host, int prefixBits, String other, boolean contained) {
    assertThat(new Ipv6Net(IpAddr.parse(host), prefixBits).contains(IpAddr.parse(other)))
        .isEqualTo(contained);
  }

  @ParameterizedTest
  @CsvSource({"10.77.0.1, 24", "fe80::1, 64", "ff02::1, 64", "'::', 64", "fd00::1, 127"})
  void othersAreRefused(String host, int prefixBits) {
    IpAddr address = IpAddr.parse(host);
    assertThatThrownBy(() -> new Ipv6Net(address, prefixBits))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void linkLocalClientsAreOnTheLink() {
    BridgeSettings settings =
        new BridgeSettings("b", IpAddr.parse("10.77.0.1"), 24, IpAddr.parse("10.77.0.250"));
    assertThat(settings.isOnLink(IpAddr.parse("fe80::1"))).isTrue();
    assertThat(settings.isOnLink(IpAddr.parse("fd00:77::1"))).isFalse();
  }
}

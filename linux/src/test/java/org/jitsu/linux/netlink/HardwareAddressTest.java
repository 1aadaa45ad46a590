package org.jitsu.linux.netlink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class HardwareAddressTest {
  @Test
  void printsWhatItParsed() {
    HardwareAddress mac = HardwareAddress.parse("02:42:0a:4d:00:fe");
    assertThat(mac).hasToString("02:42:0a:4d:00:fe");
    assertThat(mac.bits()).isEqualTo(0x02420a4d00feL);
    assertThat(HardwareAddress.of(mac.bytes())).isEqualTo(mac);
  }

  @Test
  void refusesWhatIsNoMac() {
    assertThatThrownBy(() -> HardwareAddress.parse("02:42:0a:4d:00"))
        .hasMessage("not a MAC address: 02:42:0a:4d:00");
    assertThatThrownBy(() -> new HardwareAddress(1L << 48)).hasMessageContaining("48 bits");
  }
}

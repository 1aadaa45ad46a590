package org.jitsu.core.wake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WakeValuesTest {

  @ParameterizedTest
  @CsvSource({
    "192.0.2.0/24,   192.0.2.255,  true",
    "192.0.2.0/24,   192.0.3.0,    false",
    "192.0.2.64/26,  192.0.2.127,  true",
    "192.0.2.64/26,  192.0.2.128,  false",
    "192.0.2.7,      192.0.2.7,    true",
    "192.0.2.7,      192.0.2.6,    false",
    "0.0.0.0/0,      203.0.113.9,  true",
    "0.0.0.0/0,      2001:db8::1,  false",
    "2001:db8::/33,  2001:db8:7fff::1, true",
    "2001:db8::/33,  2001:db8:8000::1, false",
    "::1,            ::1,          true"
  })
  void aPrefixContainsWhatBeginsWithIt(String prefix, String address, boolean contained) {
    assertThat(Prefix.parse(prefix).contains(InetAddress.ofLiteral(address))).isEqualTo(contained);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"192.0.2.1/24", "192.0.2.0/33", "2001:db8::/129", "www.test", "1/8", "", "::1/x"})
  void whatIsNoPrefixIsToldSo(String text) {
    assertThatThrownBy(() -> Prefix.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aClientIsItsPrefix() {
    assertThat(Prefix.ofClient(InetAddress.ofLiteral("192.0.2.77"))).hasToString("192.0.2.0/24");
    assertThat(Prefix.ofClient(InetAddress.ofLiteral("2001:db8:1:2fff::1")).bits()).isEqualTo(56);
    assertThat(Prefix.ofClient(InetAddress.ofLiteral("2001:db8:1:2fff::1")))
        .isEqualTo(Prefix.ofClient(InetAddress.ofLiteral("2001:db8:1:2f00::2")));
  }

  @ParameterizedTest
  @CsvSource({
    "07:00-22:30, 25199, false", // 06:59:59
    "07:00-22:30, 25200, true",
    "07:00-22:30, 80999, true",
    "07:00-22:30, 81000, false",
    "22:00-06:00, 0,     true",
    "22:00-06:00, 43200, false",
    "22:00-06:00, 86399, true",
    "00:00-24:00, 86399, true"
  })
  void hoursRepeatEveryDay(String hours, long second, boolean contained) {
    assertThat(Hours.parse(hours).contain(second)).isEqualTo(contained);
    assertThat(Hours.parse(hours).contain(second + 86_400L * 20_000)).isEqualTo(contained);
  }

  @ParameterizedTest
  @ValueSource(strings = {"7-22", "07:00-07:00", "24:00-25:00", "07:60-08:00", ""})
  void whatAreNoHoursIsToldSo(String text) {
    assertThatThrownBy(() -> Hours.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }
}

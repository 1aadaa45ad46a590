package org.jitsu.core.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AddressTextTest {

  /** RFC 5952 section 4. */
  @ParameterizedTest
  @CsvSource({
    "10.77.0.10, 10.77.0.10",
    "fd00:77:0:0:0:0:0:10, fd00:77::10",
    "2001:DB8:0:0:1:0:0:1, 2001:db8::1:0:0:1",
    "2001:db8:0:1:1:1:1:1, 2001:db8:0:1:1:1:1:1",
    "2001:0:0:1:0:0:0:1, 2001:0:0:1::1",
    "0:0:0:0:0:0:0:1, ::1",
    "fd00:77:0:0:0:0:0:0, fd00:77::",
    "1:0:0:10:0:0:20:1, 1::10:0:0:20:1",
    "0:0:0:0:0:0:0:0, ::",
    "100:0:0:0:0:0:0:1, 100::1",
  })
  void zerosAreLeftOutOnce(String literal, String text) {
    assertThat(AddressText.of(InetAddress.ofLiteral(literal))).isEqualTo(text);
  }
}

package org.jitsu.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MacTest {

  @Test
  void readsAndPrintsSixOctets() {
    assertThat(Mac.parse("02:00:5E:10:00:01").toString()).isEqualTo("02:00:5e:10:00:01");
    assertThat(Mac.parse("00:00:00:00:00:00").bits()).isZero();
    assertThat(Mac.parse("ff:ff:ff:ff:ff:ff").isUnicast()).isFalse();
    assertThat(Mac.parse("02:00:00:00:00:00").isUnicast()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "02:00", "02-00-5e-10-00-01", "02:00:5e:10:00:0g", "02:00:5e:10:00:01:02"})
  void refusesWhatIsNotAMac(String text) {
    assertThatThrownBy(() -> Mac.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(text);
  }
}

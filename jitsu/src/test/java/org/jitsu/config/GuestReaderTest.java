package org.jitsu.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.jitsu.core.Mac;
import org.junit.jupiter.api.Test;

class GuestReaderTest {

  @Test
  void aMacThatWasDerivedOnceStaysForEver() {
    assertThat(GuestReader.derivedMac("hello")).isEqualTo(Mac.parse("02:2c:f2:4d:ba:5f"));
  }

  @Test
  void derivedMacsAreLocalAndOfOneInterface() {
    for (int i = 0; i < 1000; i++) {
      Mac mac = GuestReader.derivedMac("guest-" + i);
      assertThat(mac.bits() >>> 40).isEqualTo(0x02);
    }
  }
}

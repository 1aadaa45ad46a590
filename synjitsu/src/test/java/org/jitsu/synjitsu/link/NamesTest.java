package org.jitsu.synjitsu.link;

import static org.assertj.core.api.Assertions.assertThat;

import org.jitsu.core.GuestName;
import org.junit.jupiter.api.Test;

class NamesTest {

  @Test
  void guestsInterfaceIsReadableStableAndShort() {
    assertThat(Names.tap("jitsu0", new GuestName("www"))).matches("j-www-[0-9a-v]{8}");
    assertThat(Names.tap("jitsu0", new GuestName("www")))
        .isEqualTo(Names.tap("jitsu0", new GuestName("www")))
        .isNotEqualTo(Names.tap("jitsu1", new GuestName("www")));
    assertThat(Names.tap("jitsu0", new GuestName("a-guest-with-a-long-name"))).hasSize(15);
  }

  @Test
  void portIsNamedAfterItsBridgeWhereThereIsRoom() {
    assertThat(Names.holderPort("jitsu0")).isEqualTo("jitsu0-s");
    assertThat(Names.holderPort("bridge-of-jitsu")).matches("js-[0-9a-v]{8}");
  }

  @Test
  void macsAreLocalUnicastAndDifferByRole() {
    assertThat(Names.mac("jitsu0", "bridge").toString()).startsWith("02:");
    assertThat(Names.mac("jitsu0", "bridge")).isNotEqualTo(Names.mac("jitsu0", "synjitsu"));
  }
}

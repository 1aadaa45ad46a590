package org.jitsu.linux.spawn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ProcessIdentityTest {
  @Test
  void readsWhatItWrote() {
    ProcessIdentity identity = new ProcessIdentity(4711, 123_456_789, "c0ffee-01");
    assertThat(identity).hasToString("4711 123456789 c0ffee-01");
    assertThat(ProcessIdentity.parse(identity + "\n")).isEqualTo(identity);
  }

  @Test
  void refusesOtherText() {
    for (String text : new String[] {"", "4711", "4711 x c0ffee", "1 2 3 4"}) {
      assertThatThrownBy(() -> ProcessIdentity.parse(text))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("'" + text.strip() + "'");
    }
  }
}

package org.jitsu.core.hypervisor;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class PrintedTest {

  private final Printed printed = Printed.of(2, 100, bytes("hello"));

  @Test
  void whatCameSinceIsNew() {
    assertThat(text(printed.since(2, 97))).isEqualTo("llo");
    assertThat(text(printed.since(2, 100))).isEmpty();
  }

  @Test
  void ofWhatIsNotKeptTheRestIsNew() {
    assertThat(text(printed.since(2, 3))).isEqualTo("hello");
  }

  @Test
  void anotherRunIsNewAltogether() {
    assertThat(text(printed.since(1, 100))).isEqualTo("hello");
    assertThat(text(printed.since(0, 0))).isEqualTo("hello");
  }

  @Test
  void itsTextIsItsBytes() {
    assertThat(printed.text()).isEqualTo("hello");
    assertThat(Printed.nothing().text()).isEmpty();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String text(ByteBuffer bytes) {
    return StandardCharsets.UTF_8.decode(bytes).toString();
  }
}

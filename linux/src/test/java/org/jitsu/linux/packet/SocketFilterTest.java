package org.jitsu.linux.packet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class SocketFilterTest {
  /** As {@code tcpdump -dd ether proto 0x806} prints it. */
  @Test
  @SuppressWarnings("restricted")
  void etherTypeIsTheUsualProgram() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment program = SocketFilter.etherType(0x806).toProgram(arena);
      assertThat(program.get(ValueLayout.JAVA_SHORT, 0)).isEqualTo((short) 4);
      MemorySegment code = program.get(ValueLayout.ADDRESS, 8).reinterpret(32);
      assertThat(HexFormat.of().formatHex(code.toArray(ValueLayout.JAVA_BYTE)))
          .isEqualTo(
              "280000000c000000" + "1500000106080000" + "0600000000000400" + "0600000000000000");
    }
  }

  @Test
  void emptyProgramIsRefused() {
    assertThatThrownBy(() -> new SocketFilter(List.of())).hasMessageContaining("1 to 4096");
  }
}

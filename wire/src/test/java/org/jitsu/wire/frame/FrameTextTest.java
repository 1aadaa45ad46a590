package org.jitsu.wire.frame;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Map;
import java.util.stream.Stream;
import org.jitsu.wire.Samples;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class FrameTextTest {
  @TestFactory
  Stream<DynamicTest> printsAsTcpdump() {
    return Samples.oneOfEach().entrySet().stream()
        .map(e -> DynamicTest.dynamicTest(e.getKey(), () -> prints(e)));
  }

  private static void prints(Map.Entry<String, MemorySegment> sample) {
    assertThat(Samples.accepted(sample.getValue())).hasToString(sample.getKey());
  }

  @Test
  void offHeapFramesReadTheSame() {
    try (Arena arena = Arena.ofConfined()) {
      Samples.oneOfEach()
          .forEach(
              (text, heap) -> {
                MemorySegment offHeap = arena.allocate(heap.byteSize() + 3).asSlice(3);
                offHeap.copyFrom(heap);
                assertThat(Samples.accepted(offHeap)).hasToString(text);
              });
    }
  }

  @Test
  void aTaggedFrameTellsItsVlan() {
    MemorySegment tagged = Samples.hex("02000000000a 020000000001 8100 0005 0800 4500");
    Frame frame = new Frame();
    frame.parse(tagged, 0, (int) tagged.byteSize());
    assertThat(frame)
        .hasToString(
            "02:00:00:00:00:01 > 02:00:00:00:00:0a, ethertype 802.1Q (0x8100), length 20: vlan 5"
                + " [refused: 802.1Q tag: services live on an untagged bridge]");
  }
}

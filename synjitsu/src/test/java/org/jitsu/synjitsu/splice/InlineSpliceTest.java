package org.jitsu.synjitsu.splice;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.util.Optional;
import org.jitsu.wire.header.TcpFlags;
import org.junit.jupiter.api.Test;

class InlineSpliceTest extends SpliceContract {
  private static final int ROUNDS = 10_000;

  /** When the compiler gets to it is not ours to say; once it did, a pass makes no garbage. */
  private static final int PASSES = 50;

  private final InlineSplice splice = new InlineSplice();

  @Override
  Splice splice() {
    return splice;
  }

  @Override
  Optional<byte[]> fromGuest(byte[] frame) {
    byte[] copy = frame.clone();
    boolean passes = splice.fromGuest(MemorySegment.ofArray(copy), 0, copy.length, false, now());
    return passes ? Optional.of(copy) : Optional.empty();
  }

  @Override
  Optional<byte[]> toGuest(byte[] frame) {
    byte[] copy = frame.clone();
    boolean passes = splice.toGuest(MemorySegment.ofArray(copy), 0, copy.length, false, now());
    return passes ? Optional.of(copy) : Optional.empty();
  }

  @Test
  void nothingIsAllocatedForAFrame() {
    ThreadMXBean meter = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    splice.add(Segment.FLOW, CLIENT_ISN, 0);
    splice.activate(Segment.FLOW, TERMS, 0);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment down = copy(arena, Segment.fromGuest(Segment.FLOW, TcpFlags.ACK, 1, 2).bytes());
      MemorySegment up =
          copy(
              arena,
              Segment.toGuest(Segment.FLOW, TcpFlags.ACK, 1, 2)
                  .withOptions("0101050a0000001400000028")
                  .bytes());
      MemorySegment other = copy(arena, Segment.toGuest(Segment.FLOW6, TcpFlags.ACK, 1, 2).bytes());
      long fewest = Long.MAX_VALUE;
      for (int pass = 0; pass < PASSES && fewest >= ROUNDS; pass++) {
        long before = meter.getCurrentThreadAllocatedBytes();
        for (int round = 0; round < ROUNDS; round++) {
          splice.fromGuest(down, 0, (int) down.byteSize(), false, round);
          splice.toGuest(up, 0, (int) up.byteSize(), false, round);
          splice.toGuest(other, 0, (int) other.byteSize(), false, round);
        }
        fewest = Math.min(fewest, meter.getCurrentThreadAllocatedBytes() - before);
      }
      assertThat(fewest).as("bytes for %d frames", 3 * ROUNDS).isLessThan(ROUNDS);
    }
  }

  private static MemorySegment copy(Arena arena, byte[] bytes) {
    return arena.allocate(bytes.length).copyFrom(MemorySegment.ofArray(bytes));
  }
}

package org.jitsu.wire.craft;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.util.List;
import org.jitsu.wire.Samples;
import org.jitsu.wire.address.FlowKey;
import org.jitsu.wire.frame.Frame;
import org.jitsu.wire.header.TcpOptions;
import org.junit.jupiter.api.Test;

/** The receiving loop's work on off-heap frames makes no garbage once it is warm. */
class AllocationTest {
  private static final int ROUNDS = 5_000;

  /** When the compiler gets to it is not ours to say; once it did, a pass makes no garbage. */
  private static final int PASSES = 50;

  private final Frame frame = new Frame();
  private final FlowKey.Lookup lookup = new FlowKey.Lookup();
  private final TcpOptions options = new TcpOptions();
  private final TcpCraft tcp = new TcpCraft();
  private final ArpCraft arp = new ArpCraft();
  private final NdpCraft ndp = new NdpCraft();
  private final IcmpCraft icmp = new IcmpCraft();
  private long sink;

  @Test
  void parsingAndAnsweringAllocateNothing() {
    ThreadMXBean meter = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment out = arena.allocate(2048);
      List<MemorySegment> frames =
          Samples.oneOfEach().values().stream()
              .map(heap -> arena.allocate(heap.byteSize()).copyFrom(heap))
              .toList();
      long handled = (long) ROUNDS * frames.size();
      long fewest = Long.MAX_VALUE;
      for (int pass = 0; pass < PASSES && fewest >= handled; pass++) {
        long before = meter.getCurrentThreadAllocatedBytes();
        handleAll(frames, out);
        fewest = Math.min(fewest, meter.getCurrentThreadAllocatedBytes() - before);
      }
      assertThat(fewest).as("bytes for %d frames", handled).isLessThan(handled);
    }
    assertThat(sink).isNotZero();
  }

  private void handleAll(List<MemorySegment> frames, MemorySegment out) {
    for (int round = 0; round < ROUNDS; round++) {
      for (int i = 0; i < frames.size(); i++) {
        handle(frames.get(i), out);
      }
    }
  }

  private void handle(MemorySegment bytes, MemorySegment out) {
    frame.parse(bytes, 0, (int) bytes.byteSize());
    sink += frame.verifyChecksums().accepted() ? 1 : 0;
    sink += frame.isIp() ? frame.flow(lookup).hashCode() : 0;
    sink +=
        switch (frame.kind()) {
          case ARP -> arp.reply(out, frame, Samples.GUEST_MAC);
          case TCP -> options.read(frame.tcp()).mss() + tcp.resetFor(out, frame);
          case UDP -> icmp.portUnreachable(out, frame);
          case ICMPV4, ICMPV6 -> icmp.echoReply(out, frame);
          case NDP ->
              frame.ndp().isSolicitation() ? ndp.advertisement(out, frame, Samples.GUEST_MAC) : 0;
          case FRAGMENT, OTHER, NOTHING -> 0;
        };
  }
}

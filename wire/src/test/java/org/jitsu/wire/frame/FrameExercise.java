package org.jitsu.wire.frame;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.jitsu.wire.Samples;
import org.jitsu.wire.address.FlowKey;
import org.jitsu.wire.craft.ArpCraft;
import org.jitsu.wire.craft.IcmpCraft;
import org.jitsu.wire.craft.NdpCraft;
import org.jitsu.wire.craft.TcpCraft;
import org.jitsu.wire.header.IcmpQuote;
import org.jitsu.wire.header.TcpOptionWalker;
import org.jitsu.wire.header.TcpOptions;
import org.jitsu.wire.header.Verdict;

/** Does with a frame of any content all that can be done with one. */
final class FrameExercise {
  private static final int MARGIN = 64;

  private final Frame frame = new Frame();
  private final FlowKey.Lookup lookup = new FlowKey.Lookup();
  private final TcpOptions options = new TcpOptions();
  private final TcpOptionWalker walker = new TcpOptionWalker();
  private final IcmpQuote quote = new IcmpQuote();
  private final TcpCraft tcp = new TcpCraft();
  private final ArpCraft arp = new ArpCraft();
  private final NdpCraft ndp = new NdpCraft();
  private final IcmpCraft icmp = new IcmpCraft();
  private final MemorySegment onTheHeap = MemorySegment.ofArray(new byte[2048]);
  private final MemorySegment inNativeMemory = Arena.ofAuto().allocate(2048);
  private final MemorySegment nativeFrame = Arena.ofAuto().allocate(1 << 17);
  private MemorySegment out = onTheHeap;
  private final StringBuilder text = new StringBuilder();

  /**
   * A segment of just the frame's size throws at any read beyond it; the same frame between two
   * margins of other bytes must give the same result, or something outside was read in a way that
   * does not throw.
   */
  Verdict exercise(byte[] mutant, int filling) {
    Verdict verdict = frame.parse(MemorySegment.ofArray(mutant), 0, mutant.length);
    String alone = everything(verdict);
    byte[] embedded = new byte[mutant.length + 2 * MARGIN];
    java.util.Arrays.fill(embedded, (byte) filling);
    System.arraycopy(mutant, 0, embedded, MARGIN, mutant.length);
    Verdict again = frame.parse(MemorySegment.ofArray(embedded), MARGIN, mutant.length);
    assertThat(again).isEqualTo(verdict);
    assertThat(everything(again)).isEqualTo(alone);
    // Native memory is read and written by other code than arrays are.
    MemorySegment outside = nativeFrame.asSlice(0, mutant.length);
    outside.copyFrom(MemorySegment.ofArray(mutant));
    out = inNativeMemory;
    Verdict there = frame.parse(outside, 0, mutant.length);
    assertThat(there).isEqualTo(verdict);
    assertThat(everything(there)).isEqualTo(alone);
    out = onTheHeap;
    return verdict;
  }

  private String everything(Verdict verdict) {
    text.setLength(0);
    frame.describe(text);
    if (!verdict.accepted()) {
      return text.toString();
    }
    frame.ethernet().describe(text);
    text.append(frame.verifyChecksums());
    if (frame.isIp()) {
      text.append(frame.flow(lookup)).append(frame.isUnicast());
    }
    int answered =
        switch (frame.kind()) {
          case ARP -> arp.reply(out, frame, Samples.GUEST_MAC);
          case TCP -> {
            options.read(frame.tcp());
            text.append(options.mss()).append(options.isMalformed());
            walkOptions();
            yield tcp.resetFor(out, frame);
          }
          case UDP -> icmp.portUnreachable(out, frame);
          case ICMPV4, ICMPV6 -> {
            readQuote();
            yield icmp.echoReply(out, frame);
          }
          case NDP -> frame.ndp().isSolicitation() ? advertise() : 0;
          case FRAGMENT, OTHER, NOTHING -> 0;
        };
    return text.append(answerText(answered)).toString();
  }

  private void walkOptions() {
    walker.begin(frame.tcp());
    while (walker.next()) {
      text.append(walker.kind()).append(walker.size());
      for (int i = 0; walker.kind() == TcpOptionWalker.SACK && i < walker.sackBlocks(); i++) {
        text.append(walker.sackLeft(i)).append(walker.sackRight(i));
      }
    }
  }

  private void readQuote() {
    boolean v6 = frame.kind() == Kind.ICMPV6;
    if (v6 ? quote.read(frame.icmp6()) : quote.read(frame.icmp4())) {
      text.append(quote.flow(lookup)).append(quote.sequence());
    }
  }

  private int advertise() {
    return ndp.advertisement(out, frame, Samples.GUEST_MAC);
  }

  /** What we answer must itself pass the door with right checksums. */
  private String answerText(int length) {
    if (length == 0) {
      return "";
    }
    Frame answer = new Frame();
    assertThat(answer.parse(out, 0, length)).isEqualTo(Verdict.ACCEPTED);
    assertThat(answer.verifyChecksums()).isEqualTo(Verdict.ACCEPTED);
    return answer.toString();
  }
}

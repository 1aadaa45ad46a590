package org.jitsu.wire.frame;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jitsu.wire.Samples;
import org.jitsu.wire.address.FlowKey;
import org.jitsu.wire.craft.ArpCraft;
import org.jitsu.wire.craft.IcmpCraft;
import org.jitsu.wire.craft.NdpCraft;
import org.jitsu.wire.craft.TcpCraft;
import org.jitsu.wire.header.TcpOptions;
import org.jitsu.wire.header.Verdict;
import org.junit.jupiter.api.Test;

/**
 * Mutated frames: whatever passes the door can be read, printed and answered, and nothing outside
 * it is touched.
 */
class FrameFuzzTest {
  private static final int FRAMES = 200_000;
  private static final int MARGIN = 64;

  private final Frame frame = new Frame();
  private final FlowKey.Lookup lookup = new FlowKey.Lookup();
  private final TcpOptions options = new TcpOptions();
  private final TcpCraft tcp = new TcpCraft();
  private final ArpCraft arp = new ArpCraft();
  private final NdpCraft ndp = new NdpCraft();
  private final IcmpCraft icmp = new IcmpCraft();
  private final MemorySegment out = MemorySegment.ofArray(new byte[2048]);
  private final StringBuilder text = new StringBuilder();

  @Test
  void nothingThrowsPastTheDoorAndNothingOutsideIsRead() {
    long seed = 20_250_901L;
    Random random = new Random(seed);
    List<byte[]> corpus = new ArrayList<>();
    Samples.oneOfEach().values().forEach(s -> corpus.add(s.toArray(ValueLayout.JAVA_BYTE)));
    Map<Verdict, Integer> seen = new EnumMap<>(Verdict.class);
    for (int i = 0; i < FRAMES; i++) {
      byte[] mutant = mutate(corpus.get(random.nextInt(corpus.size())), random);
      try {
        seen.merge(exercise(mutant, random.nextInt()), 1, Integer::sum);
      } catch (RuntimeException | AssertionError e) {
        String hex = java.util.HexFormat.of().formatHex(mutant);
        throw new AssertionError("seed " + seed + ", frame " + i + ": " + hex, e);
      }
    }
    assertThat(seen.get(Verdict.ACCEPTED)).isGreaterThan(FRAMES / 10);
    assertThat(seen).hasSizeGreaterThan(20);
  }

  private static byte[] mutate(byte[] original, Random random) {
    int length = random.nextInt(4) == 0 ? random.nextInt(original.length + 9) : original.length;
    byte[] mutant = java.util.Arrays.copyOf(original, length);
    for (int n = random.nextInt(6); n > 0 && length > 0; n--) {
      // Most of what decides stands early in a frame.
      int at = random.nextInt(random.nextBoolean() ? Math.min(length, 80) : length);
      mutant[at] =
          switch (random.nextInt(4)) {
            case 0 -> 0;
            case 1 -> (byte) 0xff;
            case 2 -> (byte) (mutant[at] ^ 1 << random.nextInt(8));
            default -> (byte) random.nextInt();
          };
    }
    return mutant;
  }

  /**
   * A segment of just the frame's size throws at any read beyond it; the same frame between two
   * margins of other bytes must give the same result, or something outside was read in a way that
   * does not throw.
   */
  private Verdict exercise(byte[] mutant, int filling) {
    Verdict verdict = frame.parse(MemorySegment.ofArray(mutant), 0, mutant.length);
    String alone = everything(verdict);
    byte[] embedded = new byte[mutant.length + 2 * MARGIN];
    java.util.Arrays.fill(embedded, (byte) filling);
    System.arraycopy(mutant, 0, embedded, MARGIN, mutant.length);
    Verdict again = frame.parse(MemorySegment.ofArray(embedded), MARGIN, mutant.length);
    assertThat(again).isEqualTo(verdict);
    assertThat(everything(again)).isEqualTo(alone);
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
            yield tcp.resetFor(out, frame);
          }
          case UDP -> icmp.portUnreachable(out, frame);
          case ICMPV4, ICMPV6 -> icmp.echoReply(out, frame);
          case NDP -> frame.ndp().isSolicitation() ? advertise() : 0;
          case FRAGMENT, OTHER, NOTHING -> 0;
        };
    return text.append(answerText(answered)).toString();
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

package org.jitsu.synjitsu.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import org.jitsu.wire.header.TcpFlags;
import org.junit.jupiter.api.Test;

class ReceivedTest {

  private static final int STREAM = 60;
  private static final int START = -20; // wraps on the way

  /**
   * A stream cut in any way, in any order, some of it twice, is received whole: each octet is kept
   * before it is acknowledged, and never written after.
   */
  @Test
  void aStreamIsReceivedHoweverItIsCut() {
    for (int seed = 0; seed < 2_000; seed++) {
      Random random = new Random(seed);
      Received received = Received.begin(START, STREAM + 1 + random.nextInt(5));
      BitSet kept = new BitSet();
      int rounds = 0;
      while (!received.closed()) {
        assertThat(rounds++).as("seed %d: %s", seed, received).isLessThan(10_000);
        Segment segment = cut(random, received.dataEnd() - START);
        if (!received.accepts(segment)) {
          continue;
        }
        Received.Part part =
            segment.length() == 0 ? null : received.part(segment, 20 + random.nextInt(100));
        if (part != null) {
          assertThat(part.streamAt()).isGreaterThanOrEqualTo(received.next() - START);
          assertThat(part.streamAt() - part.payloadAt()).isEqualTo(segment.seq() - START);
          kept.set(part.streamAt(), part.streamAt() + part.length());
        }
        received = received.with(segment, part);
        int octets = received.dataEnd() - START;
        assertThat(kept.nextClearBit(0)).as("seed %d", seed).isGreaterThanOrEqualTo(octets);
        assertThat(received.later()).hasSizeLessThanOrEqualTo(Received.MAX_LATER);
        assertThat(ordered(received)).as("%s", received).isTrue();
      }
      assertThat(received.dataEnd()).isEqualTo(START + STREAM);
      assertThat(received.next()).isEqualTo(START + STREAM + 1);
      assertThat(received.later()).isEmpty();
    }
  }

  /** However much memory there is, no octet is kept beyond the limit, and no FIN. */
  @Test
  void nothingBeyondTheLimitIsReceived() {
    Random random = new Random(1);
    Received received = Received.begin(START, STREAM / 2);
    for (int i = 0; i < 2_000; i++) {
      Segment segment = cut(random, received.next() - START);
      if (received.accepts(segment)) {
        received = received.with(segment, received.part(segment, STREAM));
      }
    }
    assertThat(received.next()).isEqualTo(START + STREAM / 2);
    assertThat(received.later()).isEmpty();
    assertThat(received.windowBytes()).isZero();
    assertThat(received.fin()).isFalse();
  }

  private static Segment cut(Random random, int expected) {
    int from = random.nextInt(3) == 0 ? expected : random.nextInt(STREAM + 1);
    int length = Math.min(STREAM - from, random.nextInt(12));
    boolean last = from + length == STREAM;
    int flags = TcpFlags.ACK | (last ? TcpFlags.FIN : 0);
    return new Segment(START + from, 1, flags, 100, 0, length, null, List.of());
  }

  /** Ranges lie apart, in order, and after what is expected next. */
  private static boolean ordered(Received received) {
    List<Integer> edges = new ArrayList<>(List.of(received.next()));
    received.later().forEach(range -> edges.addAll(List.of(range.left(), range.right())));
    for (int i = 1; i < edges.size(); i++) {
      if (edges.get(i) - edges.get(i - 1) <= 0) {
        return false;
      }
    }
    return true;
  }

  @Test
  void aFinBeforeWhatCameAlreadyIsNotBelieved() {
    Received received = Received.begin(0, 100);
    Segment later = new Segment(10, 1, TcpFlags.ACK, 0, 0, 5, null, List.of());
    received = received.with(later, received.part(later, 100));
    Segment fin = new Segment(0, 1, TcpFlags.ACK | TcpFlags.FIN, 0, 0, 5, null, List.of());
    received = received.with(fin, received.part(fin, 100));
    assertThat(received.fin()).isFalse();
    assertThat(received.next()).isEqualTo(5);
  }
}

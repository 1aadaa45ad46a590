package org.jitsu.wire.frame;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jitsu.wire.Samples;
import org.jitsu.wire.header.Verdict;
import org.junit.jupiter.api.Test;

/**
 * Mutated frames: whatever passes the door can be read, printed and answered, and nothing outside
 * it is touched.
 */
class FrameFuzzTest {
  private static final int FRAMES = 200_000;

  private final FrameExercise every = new FrameExercise();

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
        seen.merge(every.exercise(mutant, random.nextInt()), 1, Integer::sum);
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
}

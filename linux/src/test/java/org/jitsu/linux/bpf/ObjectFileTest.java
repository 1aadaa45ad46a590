package org.jitsu.linux.bpf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What the reader takes, and that nothing else makes it stumble. */
class ObjectFileTest {
  private static final int MUTANTS = 20_000;

  @Test
  void mapsTextsAndProgramsAreFound() throws Exception {
    ObjectFile object = ObjectFile.parse(ObjectBytes.good());

    assertThat(object.map("seen")).contains(ObjectBytes.SEEN);
    assertThat(object.map("total")).contains(ObjectBytes.TOTAL);
    assertThat(object.map("count")).isEmpty();
    assertThat(object.text("license")).contains("Apache-2.0");
    assertThat(object.text("source")).isEmpty();
    assertThatThrownBy(() -> object.load("other", Map.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no program other")
        .hasMessageContaining("count");
    assertThatThrownBy(() -> object.load(ObjectBytes.FUNCTION, Map.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("needs the map seen");
  }

  @Test
  void otherFilesAreRefusedWithTheReason() {
    assertRefused(new byte[10], "shorter than an ELF header");
    assertRefused(new byte[100], "no 64-bit little-endian ELF file");
    assertRefused(new byte[2 << 20], "more than 1048576 bytes");
    byte[] native64 = ObjectBytes.good();
    native64[18] = 62;
    assertRefused(native64, "is not for BPF");
    assertRefused(Arrays.copyOf(ObjectBytes.good(), 500), "is cut off");
  }

  @Test
  void relocationsOfOtherKindsAreRefusedByName() {
    assertRefused(
        ObjectBytes.with(ObjectBytes.program(), ObjectBytes.relocations(10, 1)),
        "refers to 'seen', which is no map (relocation 10) at 64 of .reltc");
    assertRefused(
        ObjectBytes.with(ObjectBytes.program(), ObjectBytes.relocations(1, 3)),
        "refers to 'count', which is no map");
    assertRefused(
        ObjectBytes.with(ObjectBytes.program(), ObjectBytes.relocations(1, 99)),
        "relocates no symbol");
    assertRefused(
        ObjectBytes.with(ObjectBytes.program(), ObjectBytes.relocation(0, 1, 1)),
        "relocates something else than a load");
    assertRefused(
        ObjectBytes.with(ObjectBytes.program(), ObjectBytes.relocation(1 << 20, 1, 1)),
        "relocates something else than a load");
  }

  @Test
  void damagedFilesAreRefusedOrReadAndNothingElse() {
    long seed = 20_261_126L;
    Random random = new Random(seed);
    byte[] good = ObjectBytes.good();
    int refused = 0;
    for (int i = 0; i < MUTANTS; i++) {
      byte[] mutant =
          Arrays.copyOf(good, random.nextInt(3) == 0 ? random.nextInt(good.length) : good.length);
      for (int n = random.nextInt(5); n > 0 && mutant.length > 0; n--) {
        mutant[random.nextInt(mutant.length)] = (byte) random.nextInt();
      }
      try {
        ObjectFile.parse(mutant);
      } catch (ObjectFormatException expected) {
        refused++;
      } catch (RuntimeException bug) {
        throw new AssertionError("seed " + seed + ", mutant " + i, bug);
      }
    }
    assertThat(refused).isBetween(MUTANTS / 10, MUTANTS);
  }

  private static void assertRefused(byte[] file, String reason) {
    assertThatThrownBy(() -> ObjectFile.parse(file))
        .isInstanceOf(ObjectFormatException.class)
        .hasMessageContaining(reason);
  }
}

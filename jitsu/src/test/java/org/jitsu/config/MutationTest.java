package org.jitsu.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever a file holds, it is read or refused with problems that have a place, never worse. */
class MutationTest {

  private static final Set<String> BACKENDS =
      Set.of("qemu", "solo5", "process", "libvirt", "xl", "board");

  private static final int ROUNDS = 3000;
  private static final String[] MORE = {
    "{",
    "}",
    "[",
    "]",
    ":",
    "- ",
    "\n",
    "  ",
    "\"",
    "'",
    "|",
    ">",
    "&a ",
    "*a",
    "!!int ",
    "#",
    "null",
    "~",
    "-1",
    "99999999999999999999",
    "${",
    "\u0000",
    "\uD83D\uDE80",
    "\u2028",
    "%YAML 9",
    "---\n",
    "? ",
    "<<: ",
    "\t",
    "\r",
    "0x10",
    ".inf",
    "::",
    "/0",
    "\u202E"
  };

  @TempDir Path folder;

  @Test
  void neverThrowsAnythingButItsOwnException() throws Exception {
    byte[] sample =
        Files.readAllBytes(Path.of(System.getProperty("jitsu.root"), "docs/examples", "full.yaml"));
    long seed = Long.getLong("jitsu.seed", System.nanoTime());
    var random = new Random(seed);
    int refused = 0;
    for (int round = 0; round < ROUNDS; round++) {
      byte[] mutant = mutate(sample, random);
      Path file = Files.write(folder.resolve("mutant.yaml"), mutant);
      try {
        Configuration.load(file, BACKENDS);
      } catch (ConfigurationException e) {
        refused++;
        assertThat(e.problems())
            .isNotEmpty()
            .isSorted()
            .allMatch(problem -> problem.line() > 0 && problem.column() > 0);
        assertThat(e.getMessage()).isNotEmpty();
      } catch (RuntimeException | StackOverflowError e) {
        throw new AssertionError(
            "round %d of -Djitsu.seed=%d:%n%s"
                .formatted(round, seed, new String(mutant, StandardCharsets.UTF_8)),
            e);
      }
    }
    assertThat(refused).as("refused of %d, seed %d", ROUNDS, seed).isGreaterThan(ROUNDS / 4);
  }

  private static byte[] mutate(byte[] sample, Random random) {
    byte[] text = sample;
    for (int times = 1 + random.nextInt(3); times > 0; times--) {
      int from = random.nextInt(text.length);
      int until = Math.min(text.length, from + random.nextInt(12));
      byte[] middle =
          switch (random.nextInt(4)) {
            case 0 -> new byte[0];
            case 1 -> new byte[] {(byte) random.nextInt(256)};
            case 2 -> Arrays.copyOfRange(text, from, Math.min(text.length, from + 40));
            default -> MORE[random.nextInt(MORE.length)].getBytes(StandardCharsets.UTF_8);
          };
      byte[] next = new byte[from + middle.length + text.length - until];
      System.arraycopy(text, 0, next, 0, from);
      System.arraycopy(middle, 0, next, from, middle.length);
      System.arraycopy(text, until, next, from + middle.length, text.length - until);
      text = next;
    }
    return text;
  }
}

package org.jitsu.bench.report;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import org.jitsu.bench.rig.VirtualPacer;
import org.junit.jupiter.api.Test;

class ProgressLineTest {
  private final VirtualPacer pacer = new VirtualPacer();
  private final ByteArrayOutputStream written = new ByteArrayOutputStream();

  private String after(boolean terminal, int rounds) {
    ProgressLine line =
        new ProgressLine(new PrintStream(written, true, UTF_8), terminal, pacer, "cold starts");
    for (int round = 1; round <= rounds; round++) {
      pacer.spendNs(1_000_000_000);
      line.done(round, rounds);
    }
    return written.toString(UTF_8);
  }

  @Test
  void saysHowMuchTimeIsLeft() {
    assertThat(after(false, 200))
        .startsWith("cold starts: 20 of 200, 3 min 0 s left\ncold starts: 40 of 200, 2 min 40 s")
        .endsWith("cold starts: 180 of 200, 20 s left\ncold starts: 200 of 200, took 3 min 20 s\n");
  }

  @Test
  void writesOneLineOverAgainOnATerminal() {
    assertThat(after(true, 2))
        .isEqualTo("\rcold starts: 1 of 2, 1 s left\033[K\rcold starts: 2 of 2, took 2 s\033[K\n");
  }
}

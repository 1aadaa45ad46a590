package org.jitsu.synjitsu.splice;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.jitsu.linux.bpf.ObjectFile;
import org.jitsu.wire.address.FlowKey;
import org.jitsu.wire.frame.Frame;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The kernel's program and the one in memory do the same to every frame, byte by byte; and so does
 * the program that clang makes of its source today. {@code -Djitsu.long=true} draws more frames.
 */
class AgreementIT {
  private static final int FRAMES = Boolean.getBoolean("jitsu.long") ? 1_000_000 : 30_000;
  private static final Path SOURCES =
      Path.of(System.getProperty("jitsu.root", ".."), "synjitsu/src/main/bpf");

  @BeforeAll
  static void allowed() throws Exception {
    KernelRig.assumeAllowed();
  }

  @Test
  void kernelAndMemoryAgree() throws Exception {
    compare(KernelSplices.object(), 1);
  }

  @Test
  void freshBuildOfTheSourceAgrees(@TempDir Path directory) throws Exception {
    Process build =
        new ProcessBuilder(SOURCES.resolve("build").toString(), directory.toString())
            .redirectErrorStream(true)
            .start();
    String said = new String(build.getInputStream().readAllBytes(), UTF_8);
    int exit = build.waitFor();
    assumeTrue(!said.contains("is not on the PATH"), said);
    assertThat(exit).as(said).isZero();
    ObjectFile built = ObjectFile.parse(Files.readAllBytes(directory.resolve("splice.o")));
    assertThat(built.text("source")).isEqualTo(KernelSplices.object().text("source"));
    compare(built, 2);
  }

  private static void compare(ObjectFile object, long seed) throws Exception {
    Random random = new Random(seed);
    RandomFrames frames = new RandomFrames(random);
    InlineSplice memory = new InlineSplice();
    int shifted = 0;
    try (KernelRig kernel = new KernelRig(object)) {
      for (int i = 0; i < FRAMES; i++) {
        if (i % 16 == 0) {
          change(random, frames.flow(), memory, kernel.splice);
        }
        boolean ofGuest = random.nextBoolean();
        byte[] frame = frames.any(!ofGuest);
        String which =
            "seed "
                + seed
                + ", frame "
                + i
                + (ofGuest ? " of" : " to")
                + " the guest: "
                + HexFormat.of().formatHex(frame);

        byte[] copy = frame.clone();
        MemorySegment bytes = MemorySegment.ofArray(copy);
        boolean passes =
            ofGuest
                ? memory.fromGuest(bytes, 0, copy.length, false, i)
                : memory.toGuest(bytes, 0, copy.length, false, i);
        Optional<byte[]> ours = passes ? Optional.of(copy) : Optional.empty();
        Optional<byte[]> kernels = kernel.run(ofGuest, frame, 0);

        assertThat(kernels.map(HexFormat.of()::formatHex))
            .as(which)
            .isEqualTo(ours.map(HexFormat.of()::formatHex));
        if (passes && !Arrays.equals(frame, copy)) {
          shifted++;
          assertChecksumsAsBefore(frame, copy, which);
        }
      }
      assertSameFlows(memory, kernel.splice);
      assertSameCounts(memory, kernel.splice);
    }
    assertThat(shifted).isGreaterThan(FRAMES / 10);
  }

  /** Enters, activates and removes flows by lot, in both alike. */
  private static void change(Random random, FlowKey flow, Splice one, Splice other)
      throws Exception {
    int isn = random.nextInt();
    SpliceTerms open = SpliceTerms.open(random.nextInt(), random.nextInt(15));
    SpliceTerms terms = random.nextInt(4) == 0 ? open.whileGreeting() : open;
    int what = random.nextInt(8);
    for (Splice splice : List.of(one, other)) {
      switch (what) {
        case 0 -> splice.remove(flow);
        case 1 -> splice.add(flow, isn, 0);
        default -> {
          splice.add(flow, isn, 0);
          splice.activate(flow, terms, 0);
        }
      }
    }
  }

  private static void assertChecksumsAsBefore(byte[] before, byte[] after, String which) {
    assertThat(checksumsRight(after)).as(which).isEqualTo(checksumsRight(before));
  }

  private static boolean checksumsRight(byte[] bytes) {
    Frame frame = new Frame();
    return frame.parse(MemorySegment.ofArray(bytes), 0, bytes.length).accepted()
        && frame.verifyChecksums().accepted();
  }

  /** But for the time, which is each one's own. */
  private static void assertSameFlows(Splice one, Splice other) throws Exception {
    assertThat(other.flows())
        .usingRecursiveFieldByFieldElementComparatorIgnoringFields("lastNs")
        .containsExactlyInAnyOrderElementsOf(one.flows());
  }

  /**
   * The door of {@code wire} refuses frames for more reasons than matter here, so what neither
   * touches is not counted alike.
   */
  private static void assertSameCounts(Splice one, Splice other) throws Exception {
    for (SpliceReason reason : SpliceReason.values()) {
      if (reason != SpliceReason.PASSED_MALFORMED) {
        assertThat(other.counters().of(reason))
            .as(reason.name())
            .isEqualTo(one.counters().of(reason));
      }
    }
  }
}

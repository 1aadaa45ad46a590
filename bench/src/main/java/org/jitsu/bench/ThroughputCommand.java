package org.jitsu.bench;

import java.util.Arrays;
import java.util.concurrent.Callable;
import org.jitsu.bench.lab.Backend;
import org.jitsu.bench.throughput.Source;
import org.jitsu.bench.throughput.Throughput;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** {@code bin/jitsu bench throughput}. */
@Command(
    name = "throughput",
    description = {
      "What a connection that began while its guest slept carries, over the same without Jitsu.",
      "",
      "Downloads from a guest that was woken by the connection, renumbered by the kernel and by the"
          + " daemon; over a connection that began later; and from the same guest without Jitsu, in"
          + " turns."
    },
    mixinStandardHelpOptions = true,
    version = "jitsu 0.1.0",
    footerHeading = "%nExamples:%n",
    footer = {
      "  bin/jitsu bench throughput --json throughput.jsonl",
      "  bin/jitsu bench throughput --n 3 --mib 16      a quick look",
      "  bin/jitsu bench throughput --guest hello       the dearest frames"
    })
final class ThroughputCommand implements Callable<Integer> {
  /** What Linux needs beside the bytes, which it keeps in memory. */
  private static final int ROOM_MIB = 128;

  private static final Range ROUNDS = new Range("--n", 1, 100_000, 10);
  private static final Range MIB = new Range("--mib", 1, 512, 64);

  @Option(
      names = "--guest",
      paramLabel = "GUEST",
      defaultValue = "linux",
      converter = GuestWord.class,
      description = {
        "What is downloaded from (default: ${DEFAULT-VALUE}).",
        "linux: one in an emulating QEMU, whose frames are large, as most guests' are.",
        "hello: a process, whose frames are small: what is added to a frame's way costs it most."
      })
  private Source.Kind guest = Source.Kind.LINUX;

  @Option(
      names = "--n",
      paramLabel = "REPEATS",
      defaultValue = "10",
      description =
          "Rounds, each from guests booted anew, 1 to 100000 (default: ${DEFAULT-VALUE}).")
  private int rounds = 10;

  @Option(
      names = "--mib",
      paramLabel = "MIB",
      defaultValue = "64",
      description = "How long each is, 1 to 512 MiB (default: ${DEFAULT-VALUE}).")
  private int mib = 64;

  @Mixin private Outcome outcome = new Outcome();

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() {
    ROUNDS.check(spec, rounds);
    MIB.check(spec, mib);
    Throughput scenario =
        new Throughput(
            Surroundings.launcher(), source(), (long) mib << 20, rounds, Surroundings.progress());
    return outcome.of(scenario);
  }

  private Source source() {
    return new Source(
        switch (guest) {
          case LINUX -> Surroundings.linux(ROOM_MIB + mib);
          case HELLO -> Surroundings.site(Backend.PROCESS);
        },
        guest);
  }

  /** Reads {@code --guest}. */
  static final class GuestWord implements ITypeConverter<Source.Kind> {
    @Override
    public Source.Kind convert(String word) {
      return Arrays.stream(Source.Kind.values())
          .filter(kind -> kind.word().equals(word))
          .findFirst()
          .orElseThrow(
              () -> new TypeConversionException("'" + word + "' is neither linux nor hello"));
    }
  }
}

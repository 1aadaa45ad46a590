package org.jitsu.bench;

import java.util.concurrent.Callable;
import org.jitsu.bench.lab.Backend;
import org.jitsu.bench.throughput.Throughput;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

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
      "  bin/jitsu bench throughput --n 3 --mib 16      a quick look"
    })
final class ThroughputCommand implements Callable<Integer> {
  private static final Range ROUNDS = new Range("--n", 1, 100_000, 30);
  private static final Range MIB = new Range("--mib", 1, 1024, 128);

  @Option(
      names = "--n",
      paramLabel = "REPEATS",
      defaultValue = "30",
      description = "Downloads of each kind, 1 to 100000 (default: ${DEFAULT-VALUE}).")
  private int rounds = 30;

  @Option(
      names = "--mib",
      paramLabel = "MIB",
      defaultValue = "128",
      description = "How long each is, 1 to 1024 MiB (default: ${DEFAULT-VALUE}).")
  private int mib = 128;

  @Mixin private Outcome outcome = new Outcome();

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() {
    ROUNDS.check(spec, rounds);
    MIB.check(spec, mib);
    Throughput scenario =
        new Throughput(
            Surroundings.launcher(),
            Surroundings.site(Backend.PROCESS),
            (long) mib << 20,
            rounds,
            Surroundings.progress());
    return outcome.of(scenario);
  }
}

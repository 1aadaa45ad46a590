package org.jitsu.bench;

import java.util.concurrent.Callable;
import org.jitsu.bench.lab.Backend;
import org.jitsu.bench.synflood.SynFlood;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code bin/jitsu bench syn-flood}. */
@Command(
    name = "syn-flood",
    description = {
      "What a flood of forged SYNs does to a daemon and to honest clients.",
      "",
      "Guests that sleep, and want proof of whoever wakes them (wake: proven), are flooded from a"
          + " namespace, while an honest client connects to some of them and another asks for a name."
          + " Then how many SYNs a second are answered at most, beside the kernel's SYNPROXY (by nft)"
          + " and its own SYN cookies."
    },
    mixinStandardHelpOptions = true,
    version = "jitsu 0.1.0",
    footerHeading = "%nExamples:%n",
    footer = {
      "  bin/jitsu bench syn-flood --json syn-flood.jsonl",
      "  bin/jitsu bench syn-flood --syns 20000 --seconds 2 --rounds 1     a quick look"
    })
final class SynFloodCommand implements Callable<Integer> {
  private static final Range SYNS = new Range("--syns", 1000, 1_000_000, 200_000);
  private static final Range SECONDS = new Range("--seconds", 1, 3600, 5);
  private static final Range ROUNDS = new Range("--rounds", 1, 1000, 9);

  @Option(
      names = "--syns",
      paramLabel = "COUNT",
      defaultValue = "200000",
      description = "How many SYNs a flood has, 1000 to 1000000 (default: ${DEFAULT-VALUE}).")
  private int count = 200_000;

  @Option(
      names = "--seconds",
      paramLabel = "SECONDS",
      defaultValue = "5",
      description = "How long it lasts, 1 to 3600 (default: ${DEFAULT-VALUE}).")
  private int seconds = 5;

  @Option(
      names = "--rounds",
      paramLabel = "ROUNDS",
      defaultValue = "9",
      description =
          "How often each answers as fast as it can, for a second, 1 to 1000 (default:"
              + " ${DEFAULT-VALUE}).")
  private int rounds = 9;

  @Mixin private Outcome outcome = new Outcome();

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() {
    SYNS.check(spec, count);
    SECONDS.check(spec, seconds);
    ROUNDS.check(spec, rounds);
    SynFlood scenario =
        new SynFlood(
            Surroundings.launcher(),
            Surroundings.site(Backend.PROCESS),
            count,
            seconds,
            rounds,
            Surroundings.progress());
    return outcome.of(scenario);
  }
}

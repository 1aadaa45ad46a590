package org.jitsu.bench;

import java.util.concurrent.Callable;
import org.jitsu.bench.heldconnect.HeldConnect;
import org.jitsu.bench.lab.Backend;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code bin/jitsu bench held-connect}. */
@Command(
    name = "held-connect",
    description = {
      "What clients of a guest notice that listens only 3 s after its start.",
      "",
      "Answered in the guest's name (mode: proxy) and kept for it (mode: hold): how long a SYN"
          + " waits for its answer, when the answer to the request comes after the guest listens,"
          + " and what the client sends again. Guests are processes, of which many wait at a time."
    },
    mixinStandardHelpOptions = true,
    version = "jitsu 0.1.0",
    footerHeading = "%nExamples:%n",
    footer = {
      "  bin/jitsu bench held-connect --json held-connect.jsonl",
      "  bin/jitsu bench held-connect --n 20        a quick look"
    })
final class HeldConnectCommand implements Callable<Integer> {
  private static final Range REPEATS = new Range("--n", 1, 100_000, 200);

  @Option(
      names = "--n",
      paramLabel = "REPEATS",
      defaultValue = "200",
      description = "Starts of each kind, 1 to 100000 (default: ${DEFAULT-VALUE}).")
  private int repeats = 200;

  @Mixin private Outcome outcome = new Outcome();

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() {
    REPEATS.check(spec, repeats);
    HeldConnect scenario =
        new HeldConnect(
            Surroundings.launcher(),
            Surroundings.site(Backend.PROCESS),
            repeats,
            Surroundings.progress());
    return outcome.of(scenario);
  }
}

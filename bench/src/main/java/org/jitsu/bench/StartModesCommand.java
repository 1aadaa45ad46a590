package org.jitsu.bench;

import java.util.concurrent.Callable;
import org.jitsu.bench.lab.Backend;
import org.jitsu.bench.startmodes.StartModes;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code bin/jitsu bench start-modes}. */
@Command(
    name = "start-modes",
    description = {
      "A guest that boots when it is wanted, against the same guest made ready before.",
      "",
      "One guest each of start: create, prepared, unpause, restore and snapshot, behind one daemon,"
          + " is asked for in turns by an ordinary client, by a query for its name: how long until"
          + " the first byte of its page."
    },
    mixinStandardHelpOptions = true,
    version = "jitsu 0.1.0",
    footerHeading = "%nExamples:%n",
    footer = {
      "  bin/jitsu bench start-modes --json start-modes.jsonl",
      "  bin/jitsu bench start-modes --n 20        a quick look"
    })
final class StartModesCommand implements Callable<Integer> {
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
    StartModes scenario =
        new StartModes(
            Surroundings.launcher(),
            Surroundings.site(Backend.QEMU),
            repeats,
            Surroundings.progress());
    return outcome.of(scenario);
  }
}

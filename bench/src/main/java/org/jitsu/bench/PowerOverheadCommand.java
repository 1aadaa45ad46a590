package org.jitsu.bench;

import java.util.concurrent.Callable;
import org.jitsu.bench.power.PowerOverhead;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code bin/jitsu bench power-overhead}. */
@Command(
    name = "power-overhead",
    description = {
      "What it costs to meter power, and how right the model of processor time is.",
      "",
      "Ten zones are sampled a hundred times a second; a model is fitted against a synthetic meter"
          + " of another law, and compared with it load by load."
    },
    mixinStandardHelpOptions = true,
    version = "jitsu 0.1.0",
    footerHeading = "%nExamples:%n",
    footer = "  bin/jitsu bench power-overhead --seconds 30 --json power-overhead.jsonl")
final class PowerOverheadCommand implements Callable<Integer> {
  private static final Range SECONDS = new Range("--seconds", 1, 3600, 20);

  @Option(
      names = "--seconds",
      paramLabel = "SECONDS",
      defaultValue = "20",
      description = "How long sampling is measured, 1 to 3600 (default: ${DEFAULT-VALUE}).")
  private int seconds = 20;

  @Mixin private Outcome outcome = new Outcome();

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() {
    SECONDS.check(spec, seconds);
    PowerOverhead scenario = new PowerOverhead(seconds, Surroundings.progress());
    return outcome.of(scenario);
  }
}

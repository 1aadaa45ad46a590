package org.jitsu.bench;

import java.util.concurrent.Callable;
import org.jitsu.bench.rigoverhead.RigOverhead;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code bin/jitsu bench rig-overhead}. */
@Command(
    name = "rig-overhead",
    description = {
      "What the rig itself adds to a latency.",
      "",
      "A subject that answers at once is asked 10 000 times a second by one thread."
    },
    mixinStandardHelpOptions = true,
    version = "jitsu 0.1.0",
    footerHeading = "%nExamples:%n",
    footer = "  bin/jitsu bench rig-overhead --seconds 10")
final class RigOverheadCommand implements Callable<Integer> {
  private static final Range SECONDS = new Range("--seconds", 1, 3600, 10);

  @Option(
      names = "--seconds",
      paramLabel = "SECONDS",
      defaultValue = "10",
      description = "How long, 1 to 3600 (default: ${DEFAULT-VALUE}).")
  private int seconds = 10;

  @Mixin private Outcome outcome = new Outcome();

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() {
    SECONDS.check(spec, seconds);
    return outcome.of(new RigOverhead(seconds, Surroundings.progress()));
  }
}

package org.jitsu.bench;

import java.util.concurrent.Callable;
import org.jitsu.bench.lab.Fleet;
import org.jitsu.bench.startrate.StartRate;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code bin/jitsu bench start-rate}. */
@Command(
    name = "start-rate",
    description = {
      "How many sleeping guests a second are started, and what limits it.",
      "",
      "One client, then two, four and so on up to 32: each resolves the name of the service that"
          + " has slept longest, fetches its page, has its guest put to sleep, and goes on."
    },
    mixinStandardHelpOptions = true,
    version = "jitsu 0.1.0",
    footerHeading = "%nExamples:%n",
    footer = "  bin/jitsu bench start-rate --backend process --services 200")
final class StartRateCommand implements Callable<Integer> {
  private static final Range SERVICES =
      new Range("--services", StartRate.MOST_CLIENTS, Fleet.MAX_SIZE, 200);
  private static final Range SECONDS = new Range("--seconds", 1, 3600, 5);
  private static final long NS_PER_S = 1_000_000_000;

  @Mixin private GuestsOption guests = new GuestsOption();

  @Option(
      names = "--services",
      paramLabel = "COUNT",
      defaultValue = "200",
      description = "How many names and guests, 32 to 10000 (default: ${DEFAULT-VALUE}).")
  private int services = 200;

  @Option(
      names = "--seconds",
      paramLabel = "SECONDS",
      defaultValue = "5",
      description =
          "How long each number of clients goes on, 1 to 3600 (default: ${DEFAULT-VALUE}).")
  private int seconds = 5;

  @Mixin private Outcome outcome = new Outcome();

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() {
    SERVICES.check(spec, services);
    SECONDS.check(spec, seconds);
    StartRate scenario =
        new StartRate(
            Surroundings.launcher(),
            new Fleet(guests.site(), services),
            seconds * NS_PER_S,
            Surroundings.progress());
    return outcome.of(scenario);
  }
}

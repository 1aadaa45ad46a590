package org.jitsu.bench;

import java.util.concurrent.Callable;
import org.jitsu.bench.lab.Backend;
import org.jitsu.bench.warmdns.WarmDns;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code bin/jitsu bench warm-dns}. */
@Command(
    name = "warm-dns",
    description = {
      "Answers for a name whose guest serves, beside NSD's and Knot's.",
      "",
      "One client, dnsperf, asks as fast as each server answers, in turns; then a resolver asks"
          + " 500 times a second."
    },
    mixinStandardHelpOptions = true,
    version = "jitsu 0.1.0",
    footerHeading = "%nExamples:%n",
    footer = "  bin/jitsu bench warm-dns --turns 5 --seconds 3")
final class WarmDnsCommand implements Callable<Integer> {
  private static final Range TURNS = new Range("--turns", 1, 1000, 5);
  private static final Range SECONDS = new Range("--seconds", 1, 20, 3);

  @Option(
      names = "--turns",
      paramLabel = "COUNT",
      defaultValue = "5",
      description = "How often each server is asked, 1 to 1000 (default: ${DEFAULT-VALUE}).")
  private int turns = 5;

  @Option(
      names = "--seconds",
      paramLabel = "SECONDS",
      defaultValue = "3",
      description = "How long each time, 1 to 20 (default: ${DEFAULT-VALUE}).")
  private int seconds = 3;

  @Mixin private Outcome outcome = new Outcome();

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() {
    TURNS.check(spec, turns);
    SECONDS.check(spec, seconds);
    return outcome.of(
        new WarmDns(
            Surroundings.launcher(),
            Surroundings.site(Backend.PROCESS),
            turns,
            seconds,
            Surroundings.progress()));
  }
}

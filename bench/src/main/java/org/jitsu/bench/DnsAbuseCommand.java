package org.jitsu.bench;

import java.util.concurrent.Callable;
import org.jitsu.bench.dnsabuse.DnsAbuse;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code bin/jitsu bench dns-abuse}. */
@Command(
    name = "dns-abuse",
    description = {
      "What a storm of forged queries does to an honest client, and what it wakes.",
      "",
      "Names that want proof of whoever wakes them (wake: proven) are asked for from hundreds of"
          + " addresses, while a client asks for another tenant's name, whose guest is awake."
    },
    mixinStandardHelpOptions = true,
    version = "jitsu 0.1.0",
    footerHeading = "%nExamples:%n",
    footer = "  bin/jitsu bench dns-abuse --backend process --rate 50000 --seconds 10")
final class DnsAbuseCommand implements Callable<Integer> {
  private static final Range NAMES = new Range("--names", 10, 10_000, 1000);
  private static final Range RATE = new Range("--rate", 1, 1_000_000, 50_000);
  private static final Range SECONDS = new Range("--seconds", 1, 3600, 10);
  private static final long NS_PER_S = 1_000_000_000;

  @Mixin private GuestsOption guests = new GuestsOption();

  @Option(
      names = "--names",
      paramLabel = "COUNT",
      defaultValue = "1000",
      description = "How many names sleep, 10 to 10000 (default: ${DEFAULT-VALUE}).")
  private int names = 1000;

  @Option(
      names = "--rate",
      paramLabel = "QUERIES",
      defaultValue = "50000",
      description = "Forged queries a second, 1 to 1000000 (default: ${DEFAULT-VALUE}).")
  private int perSecond = 50_000;

  @Option(
      names = "--seconds",
      paramLabel = "SECONDS",
      defaultValue = "10",
      description = "How long the storm lasts, 1 to 3600 (default: ${DEFAULT-VALUE}).")
  private int seconds = 10;

  @Mixin private Outcome outcome = new Outcome();

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() {
    NAMES.check(spec, names);
    RATE.check(spec, perSecond);
    SECONDS.check(spec, seconds);
    DnsAbuse scenario =
        new DnsAbuse(
            Surroundings.launcher(),
            guests.site(),
            names,
            perSecond,
            seconds * NS_PER_S,
            Surroundings.progress());
    return outcome.of(scenario);
  }
}

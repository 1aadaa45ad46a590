package org.jitsu.bench;

import java.util.concurrent.Callable;
import org.jitsu.bench.lab.Backend;
import org.jitsu.bench.zonereload.ZoneReload;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code bin/jitsu bench zone-reload}. */
@Command(
    name = "zone-reload",
    description = {
      "What becomes of queries while a large zone is read again.",
      "",
      "A client asks for its records, 250 times a second, before and while it is replaced."
    },
    mixinStandardHelpOptions = true,
    version = "jitsu 0.1.0",
    footerHeading = "%nExamples:%n",
    footer = "  bin/jitsu bench zone-reload --records 100000 --reloads 10")
final class ZoneReloadCommand implements Callable<Integer> {
  private static final Range RECORDS = new Range("--records", 1, 1_000_000, 100_000);
  private static final Range RELOADS = new Range("--reloads", 1, 100, 10);

  @Option(
      names = "--records",
      paramLabel = "COUNT",
      defaultValue = "100000",
      description = "How many records the zone has, 1 to 1000000 (default: ${DEFAULT-VALUE}).")
  private int records = 100_000;

  @Option(
      names = "--reloads",
      paramLabel = "COUNT",
      defaultValue = "10",
      description = "How often it is read again, 1 to 100 (default: ${DEFAULT-VALUE}).")
  private int reloads = 10;

  @Mixin private Outcome outcome = new Outcome();

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() {
    RECORDS.check(spec, records);
    RELOADS.check(spec, reloads);
    return outcome.of(
        new ZoneReload(
            Surroundings.launcher(),
            Surroundings.site(Backend.PROCESS),
            records,
            reloads,
            Surroundings.progress()));
  }
}

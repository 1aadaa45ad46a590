package org.jitsu.bench;

import java.io.Console;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jitsu.bench.coldstart.ColdStart;
import org.jitsu.bench.lab.Site;
import org.jitsu.bench.report.ProgressLine;
import org.jitsu.bench.scenario.ScenarioRun;
import org.jitsu.core.time.Ticker;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code bin/jitsu bench cold-start}. */
@Command(
    name = "cold-start",
    description = {
      "A sleeping guest behind Jitsu against the same guest started by hand.",
      "",
      "From the DNS query (or the SYN) to the first HTTP byte of a sleeping guest, by an ordinary"
          + " client; from QEMU's exec to the first byte without Jitsu, by a fair prober; a warm"
          + " request with and without Jitsu; the daemon's start and memory."
    },
    mixinStandardHelpOptions = true,
    version = "jitsu 0.1.0",
    footerHeading = "%nExamples:%n",
    footer = {
      "  bin/jitsu bench cold-start --json cold-start.jsonl",
      "  bin/jitsu bench cold-start --n 20          a quick look"
    })
final class ColdStartCommand implements Callable<Integer> {
  private static final int GUEST_MIB = 16;

  @Option(
      names = "--n",
      paramLabel = "REPEATS",
      defaultValue = "200",
      description = "Starts of each kind, 1 to 100000 (default: ${DEFAULT-VALUE}).")
  private int repeats = 200;

  @Option(
      names = "--json",
      paramLabel = "FILE",
      description = "Write the rows there, one JSON object a line.")
  private @Nullable Path json;

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() {
    if (repeats < 1 || repeats > 100_000) {
      throw new ParameterException(
          Objects.requireNonNull(spec).commandLine(),
          "--n " + repeats + " is not between 1 and 100000; try --n 200");
    }
    Path root = Path.of(System.getProperty("jitsu.root", ".")).toAbsolutePath().normalize();
    Path kernel = root.resolve("unikernels/hello/target/hello.elf");
    PrintStream err = System.err;
    boolean terminal =
        Optional.ofNullable(System.console()).filter(Console::isTerminal).isPresent();
    ColdStart scenario =
        new ColdStart(
            root.resolve("bin/jitsu"),
            new Site(kernel, GUEST_MIB),
            repeats,
            stage -> new ProgressLine(err, terminal, Ticker.system(), stage));
    return new ScenarioRun(System.out, err, json).run(scenario);
  }
}

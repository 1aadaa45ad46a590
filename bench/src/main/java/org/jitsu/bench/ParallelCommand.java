package org.jitsu.bench;

import java.util.concurrent.Callable;
import org.jitsu.bench.lab.Fleet;
import org.jitsu.bench.parallel.Parallel;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code bin/jitsu bench parallel}. */
@Command(
    name = "parallel",
    description = {
      "Many guests woken at one instant, and put to sleep again.",
      "",
      "10, 20, 50, 100 and 200 clients ask at once, each for a name of its own: how long each waits,"
          + " how long all, and what memory a guest takes."
    },
    mixinStandardHelpOptions = true,
    version = "jitsu 0.1.0",
    footerHeading = "%nExamples:%n",
    footer = {
      "  bin/jitsu bench parallel --output parallel",
      "  bin/jitsu bench parallel --backend qemu --most 20"
    })
final class ParallelCommand implements Callable<Integer> {
  private static final Range MOST =
      new Range("--most", Parallel.STEPS.getFirst(), Parallel.STEPS.getLast(), 200);

  @Mixin private GuestsOption guests = new GuestsOption();

  @Option(
      names = "--most",
      paramLabel = "COUNT",
      defaultValue = "200",
      description = "Steps beyond it are left out, 10 to 200 (default: ${DEFAULT-VALUE}).")
  private int most = 200;

  @Mixin private Outcome outcome = new Outcome();

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() {
    MOST.check(spec, most);
    return outcome.of(
        new Parallel(
            Surroundings.launcher(), new Fleet(guests.site(), most), Surroundings.progress()));
  }
}

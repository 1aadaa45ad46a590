package org.jitsu.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jitsu.bench.compare.Comparison;
import org.jitsu.bench.result.ResultDirectory;
import org.jitsu.bench.scenario.ScenarioRun;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code bin/jitsu bench compare}. */
@Command(
    name = "compare",
    description = {
      "Compares two results, row by row, with 95 %% confidence intervals.",
      "",
      "What is not the same in both places, a processor, a kernel, a commit, is said before."
    },
    mixinStandardHelpOptions = true,
    version = "jitsu 0.1.0",
    footerHeading = "%nExamples:%n",
    footer = "  bin/jitsu bench compare before after")
final class CompareCommand implements Callable<Integer> {
  @Parameters(index = "0", paramLabel = "A", description = "A directory that --output made.")
  private Path first = Path.of("");

  @Parameters(index = "1", paramLabel = "B", description = "The one that is compared with it.")
  private Path second = Path.of("");

  @Override
  public Integer call() {
    try {
      Comparison.lines(ResultDirectory.read(first), ResultDirectory.read(second))
          .forEach(System.out::println);
      return ScenarioRun.PASS;
    } catch (IOException failure) {
      System.err.println("cannot compare: " + failure);
      return ScenarioRun.COULD_NOT_RUN;
    }
  }
}

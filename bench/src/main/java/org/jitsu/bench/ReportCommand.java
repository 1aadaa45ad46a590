package org.jitsu.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jitsu.bench.page.ResultPage;
import org.jitsu.bench.report.Result;
import org.jitsu.bench.result.ResultDirectory;
import org.jitsu.bench.scenario.ScenarioRun;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code bin/jitsu bench report}. */
@Command(
    name = "report",
    description = {
      "Draws results on a page that needs nothing else.",
      "",
      "Distributions, box plots, tables, what was promised, where it was measured, and what a reader"
          + " has to know."
    },
    mixinStandardHelpOptions = true,
    version = "jitsu 0.1.0",
    footerHeading = "%nExamples:%n",
    footer = {
      "  bin/jitsu bench cold-start --output cold",
      "  bin/jitsu bench report cold -o cold.html"
    })
final class ReportCommand implements Callable<Integer> {
  @Parameters(
      arity = "1..*",
      paramLabel = "RESULT",
      description = "Directories that a scenario's --output made.")
  private List<Path> results = List.of();

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      defaultValue = "report.html",
      description = "Where the page is written (default: ${DEFAULT-VALUE}).")
  private Path file = Path.of("report.html");

  @Override
  public Integer call() {
    try {
      List<Result> read = new ArrayList<>();
      for (Path result : results) {
        read.add(ResultDirectory.read(result));
      }
      Files.writeString(file, ResultPage.of(read));
      System.out.println(file);
      return ScenarioRun.PASS;
    } catch (IOException failure) {
      System.err.println("no page could be made: " + failure);
      return ScenarioRun.COULD_NOT_RUN;
    }
  }
}

package org.jitsu.app.power;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jitsu.app.CannotException;
import org.jitsu.power.meter.MeterException;
import org.jitsu.power.recording.Recording;
import org.jitsu.power.report.HtmlReport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Makes a page of recordings. */
@Command(
    name = "report",
    mixinStandardHelpOptions = true,
    description = {
      "Makes one HTML page of recordings: the board's states, joules of a start by subject, power",
      "over time with the phases of starts marked. The page needs no script and no other host."
    },
    footerHeading = "%nExample:%n",
    footer = "  bin/jitsu power report -o power.html --baseline 2.1 idle 'link-up' storm")
final class ReportCommand implements Callable<Integer> {

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      defaultValue = "power.html",
      description = "The page (default: ${DEFAULT-VALUE}).")
  private Path output = Path.of("power.html");

  @Option(
      names = "--baseline",
      paramLabel = "WATTS",
      defaultValue = "0",
      description = "What the idle machine draws, subtracted from starts (default: nothing).")
  private double baselineWatts;

  @Parameters(
      paramLabel = "RECORDING",
      arity = "1..*",
      description = "Recordings, as record and sync write them.")
  private List<Path> files = new ArrayList<>();

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws CannotException {
    if (!(baselineWatts >= 0 && baselineWatts < Double.POSITIVE_INFINITY)) {
      throw new ParameterException(
          spec.commandLine(), "--baseline " + baselineWatts + " is no power; try --baseline 2.1");
    }
    PrintWriter out = spec.commandLine().getOut();
    List<Recording> recordings = new ArrayList<>();
    List<String> problems = new ArrayList<>();
    for (Path file : files) {
      try {
        recordings.add(Recording.read(file));
      } catch (MeterException e) {
        problems.add(String.valueOf(e.getMessage()));
      }
    }
    if (!problems.isEmpty()) {
      throw new CannotException(problems);
    }
    String made =
        "jitsu power report, "
            + OffsetDateTime.now(ZoneId.systemDefault()).truncatedTo(ChronoUnit.SECONDS);
    try {
      Files.writeString(output, new HtmlReport(recordings, baselineWatts, made).page());
    } catch (IOException e) {
      throw new CannotException(output + " cannot be written: " + e, e);
    }
    out.println(output);
    out.flush();
    return 0;
  }
}

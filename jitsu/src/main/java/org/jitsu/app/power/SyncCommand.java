package org.jitsu.app.power;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jitsu.app.CannotException;
import org.jitsu.app.Termination;
import org.jitsu.power.meter.MeterException;
import org.jitsu.power.meter.Reading;
import org.jitsu.power.meter.Zone;
import org.jitsu.power.model.Alignment;
import org.jitsu.power.model.CpuLoad;
import org.jitsu.power.model.Pulses;
import org.jitsu.power.recording.Json;
import org.jitsu.power.recording.MeterCsv;
import org.jitsu.power.recording.RecordingInfo;
import org.jitsu.power.recording.RecordingWriter;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Aligns the file of a meter with this machine's clock. */
@Command(
    name = "sync",
    mixinStandardHelpOptions = true,
    description = {
      "Aligns the CSV of a meter that only exports files with this machine's clock.",
      "First, while the meter records: make a marked load pulse of 26 s.",
      "Later: find the pulse in the exported file, and write a recording with this machine's times."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  bin/jitsu power sync --mark pulse.json",
      "  bin/jitsu power sync --find pulse.json --csv meter.csv -o aligned"
    })
final class SyncCommand implements Callable<Integer> {

  @Option(
      names = "--mark",
      paramLabel = "FILE",
      description = "Make the pulse now, and write there when it was.")
  private @Nullable Path mark;

  @Option(
      names = "--find",
      paramLabel = "FILE",
      description = "Find the pulse that was marked there.")
  private @Nullable Path find;

  @Option(names = "--csv", paramLabel = "FILE", description = "What the meter exported.")
  private @Nullable Path csv;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      description = "The recording to write.")
  private @Nullable Path output;

  @Option(names = "--time-column", paramLabel = "NAME", description = "The column of times.")
  private @Nullable String timeColumn;

  @Option(names = "--power-column", paramLabel = "NAME", description = "The column of watts.")
  private @Nullable String powerColumn;

  @Spec private CommandSpec spec = CommandSpec.create();

  /**
   * What is kept of a pulse.
   *
   * @param host the machine
   * @param began when, as ISO 8601
   * @param clockNs the monotonic clock then
   * @param pulses its shape
   */
  record Mark(String host, String began, long clockNs, Pulses pulses) {
    Mark {
      requireNonNull(host, "it has no host");
      requireNonNull(pulses, "it has no pulses");
      var _ = OffsetDateTime.parse(requireNonNull(began, "it has no began"));
    }
  }

  @Override
  public Integer call() throws CannotException {
    PrintWriter out = spec.commandLine().getOut();
    try {
      if (mark != null && find == null) {
        makePulse(mark, out);
      } else if (find != null && mark == null && csv != null && output != null) {
        align(find, csv, output, out);
      } else {
        throw new ParameterException(
            spec.commandLine(), "either --mark FILE, or --find FILE with --csv FILE and -o FILE");
      }
    } catch (MeterException | IOException e) {
      throw new CannotException(String.valueOf(e.getMessage()), e);
    }
    out.flush();
    return 0;
  }

  private static void makePulse(Path file, PrintWriter out) throws IOException, CannotException {
    Pulses pulses = Pulses.USUAL;
    int processors = Runtime.getRuntime().availableProcessors();
    String began;
    long beganNs;
    try (Termination termination = new Termination();
        CpuLoad load = new CpuLoad(processors, System::nanoTime)) {
      out.printf(Locale.ROOT, "a load pulse of %.0f s ...%n", pulses.seconds());
      out.flush();
      began = RecordCommand.now();
      beganNs = System.nanoTime();
      double level = 1;
      for (int lengthMs : pulses.lengthsMs()) {
        load.level(level);
        if (termination.await(lengthMs * 1_000_000L)) {
          throw new CannotException("interrupted; the pulse is not whole, make it again");
        }
        level = 1 - level;
      }
    }
    Files.writeString(file, Json.of(new Mark(RecordCommand.host(), began, beganNs, pulses)));
    out.printf(
        "%s; export the meter's record and find the pulse in it: jitsu power sync --find %s --csv"
            + " METER.csv -o aligned%n",
        file, file);
  }

  private void align(Path marked, Path exported, Path aligned, PrintWriter out)
      throws MeterException, IOException {
    Mark pulse = Json.read(marked, Mark.class);
    List<Alignment.Point> points = MeterCsv.read(exported, timeColumn, powerColumn);
    double began = pulse.clockNs() / 1e9;
    Alignment found = Alignment.find(points, pulse.pulses(), began);
    long zeroNs = Math.round((points.getFirst().seconds() + found.offsetSeconds()) * 1e9);
    double seconds = points.getLast().seconds() - points.getFirst().seconds();
    long periodNs = Math.round(seconds * 1e9 / Math.max(1, points.size() - 1));
    Zone zone = Zone.measured("csv", "aligned", periodNs, exported.toString());
    try (RecordingWriter writer = new RecordingWriter(aligned, zeroNs)) {
      for (Alignment.Point point : points) {
        long atNs = Math.round((point.seconds() + found.offsetSeconds()) * 1e9);
        writer.read(zone, new Reading.Power(atNs, periodNs / 2, point.watts()));
      }
      String beganAt =
          OffsetDateTime.parse(pulse.began())
              .plusNanos(zeroNs - pulse.clockNs())
              .truncatedTo(ChronoUnit.MILLIS)
              .toString();
      String label = String.valueOf(exported.getFileName());
      writer.finish(
          new RecordingInfo(
              RecordingInfo.FORMAT,
              label,
              pulse.host(),
              beganAt,
              zeroNs,
              seconds,
              List.of(zone.id()),
              List.of(zone),
              List.of(),
              List.of()));
    }
    out.printf(
        Locale.ROOT,
        "the meter's clock is %+.2f s from this machine's monotonic one (correlation %.3f, elsewhere"
            + " %.3f)%n%s and %s%n",
        -found.offsetSeconds(),
        found.correlation(),
        found.runnerUp(),
        RecordingWriter.csv(aligned),
        RecordingWriter.json(aligned));
  }
}

package org.jitsu.app.power;

import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jitsu.app.CannotException;
import org.jitsu.app.Termination;
import org.jitsu.ops.ControlClient;
import org.jitsu.ops.Start;
import org.jitsu.power.inventory.Inventory;
import org.jitsu.power.ledger.Answer;
import org.jitsu.power.ledger.Energy;
import org.jitsu.power.ledger.Span;
import org.jitsu.power.ledger.TooShort;
import org.jitsu.power.meter.Zone;
import org.jitsu.power.recording.RecordingInfo;
import org.jitsu.power.recording.RecordingWriter;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Writes what meters say into files. */
@Command(
    name = "record",
    mixinStandardHelpOptions = true,
    description = {
      "Writes every reading to FILE.csv, and what it amounts to, to FILE.json.",
      "With --control the starts of guests meanwhile are asked of the daemon and kept too."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  bin/jitsu power record -o idle --label idle --seconds 60",
      "  bin/jitsu power record -o storm --label 'boot storm' --control /var/lib/jitsu/control.sock"
    })
final class RecordCommand implements Callable<Integer> {
  private static final long FOREVER_NS = Long.MAX_VALUE / 2;

  /** The sums need no more than what comes between two looks; see {@link Metering#keepBegin}. */
  private static final double REMEMBERED_S = 60;

  /** How often it is seen whether the disk still takes what is written. */
  private static final long LOOK_NS = 250_000_000;

  @Mixin private MeterOptions meters = new MeterOptions();
  @Mixin private Rate rate = new Rate();

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      required = true,
      description = "The files' name.")
  private Path output = Path.of("power");

  @Option(
      names = {"-s", "--seconds"},
      paramLabel = "SECONDS",
      description = "How long (default: until Ctrl-C).")
  private @Nullable Double seconds;

  @Option(
      names = "--label",
      paramLabel = "TEXT",
      defaultValue = "",
      description = "What is recorded: 'idle', 'link up', 'guests idle', 'boot storm'.")
  private String label = "";

  @Option(
      names = "--control",
      paramLabel = "SOCKET",
      description = "The control socket of a daemon whose starts are marked.")
  private @Nullable Path control;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws CannotException {
    if (seconds != null && !(seconds > 0)) {
      throw new ParameterException(
          spec.commandLine(), "--seconds " + seconds + " is no length; try --seconds 60");
    }
    if (output.getFileName() == null) {
      throw new ParameterException(
          spec.commandLine(), "-o " + output + " names no file; try -o idle");
    }
    PrintWriter out = spec.commandLine().getOut();
    if (control != null) {
      askDaemon(control);
    }
    Inventory inventory = meters.open();
    String began = now();
    long beganNs = System.nanoTime();
    try (Termination termination = new Termination();
        RecordingWriter writer = open(inventory, beganNs)) {
      Metering metering = new Metering(inventory, rate.everyNs(), REMEMBERED_S, writer);
      try (metering) {
        await(termination, writer, metering);
      }
      String name = label.isEmpty() ? "recording" : label;
      Span span = new Span(name, beganNs, System.nanoTime());
      Span known = known(metering, span);
      List<RecordingInfo.Start> starts = startsIfAny(span, out);
      writer.finish(info(metering, label, span, began, starts));
      out.printf("%s and %s%n", RecordingWriter.csv(output), RecordingWriter.json(output));
      say(metering.used(known, TooShort.WIDEN), out);
    } catch (IOException e) {
      inventory.close();
      String kept = "; what was recorded before stays in " + RecordingWriter.csv(output);
      throw new CannotException(output + ": " + e.getMessage() + kept, e);
    }
    out.flush();
    return 0;
  }

  /** Whoever mistypes the socket is told before hours are recorded. */
  private static void askDaemon(Path control) throws CannotException {
    try (ControlClient client = new ControlClient(control)) {
      var _ = client.starts();
    } catch (IOException e) {
      throw new CannotException(String.valueOf(e.getMessage()), e);
    }
  }

  private List<RecordingInfo.Start> startsIfAny(Span span, PrintWriter out) {
    try {
      return control == null ? List.of() : starts(control, span, out);
    } catch (IOException e) { // the daemon has gone meanwhile; its sums have not
      out.println("the starts are missing: " + e.getMessage());
      return List.of();
    }
  }

  private RecordingWriter open(Inventory inventory, long beganNs) throws CannotException {
    try {
      return new RecordingWriter(output, beganNs);
    } catch (IOException e) {
      inventory.close();
      throw new CannotException(output + " cannot be written: " + e.getMessage(), e);
    }
  }

  /** Waits until it is time, or until nothing can be written any more. */
  private void await(Termination termination, RecordingWriter writer, Metering metering) {
    long endNs = System.nanoTime() + (seconds == null ? FOREVER_NS : Math.round(seconds * 1e9));
    boolean isOver = false;
    boolean hasBegun = false;
    while (!isOver && writer.failure().isEmpty()) {
      hasBegun = hasBegun || metering.keepBegin();
      long leftNs = endNs - System.nanoTime();
      isOver = leftNs <= 0 || termination.await(Math.min(leftNs, LOOK_NS));
    }
  }

  /** From when on every meter had spoken, to the last that all have said. */
  private static Span known(Metering metering, Span span) {
    long fromNs = Math.max(span.fromNs(), metering.ledger().knownFromNs(metering.board()));
    long toNs = Math.min(span.toNs(), metering.ledger().knownUntilNs(metering.board()));
    return toNs > fromNs ? new Span(span.name(), fromNs, toNs) : span;
  }

  private static void say(Answer answer, PrintWriter out) {
    switch (answer) {
      case Answer.Known(Energy energy) ->
          out.printf(java.util.Locale.ROOT, "%s%n%.3f W in the mean%n", energy, energy.watts());
      case Answer.Unknown(String why) -> out.println("no figure: " + why);
    }
  }

  /**
   * Returns what a recording says of itself.
   *
   * @param span from its time 0 to its end
   * @param began when, as ISO 8601
   * @param starts what was started meanwhile
   */
  static RecordingInfo info(
      Metering metering, String label, Span span, String began, List<RecordingInfo.Start> starts) {
    Span known = known(metering, span);
    List<RecordingInfo.Sum> sums = new ArrayList<>();
    for (Zone zone : metering.ledger().zones()) {
      sums.add(
          switch (metering.ledger().energy(zone, known, TooShort.WIDEN)) {
            case Answer.Known(Energy energy) ->
                new RecordingInfo.Sum(
                    zone.id(),
                    energy.quality().word(),
                    energy.joules(),
                    energy.watts(),
                    energy.samples(),
                    energy.toString());
            case Answer.Unknown(String why) ->
                new RecordingInfo.Sum(zone.id(), null, null, null, 0, why);
          });
    }
    return new RecordingInfo(
        RecordingInfo.FORMAT,
        label,
        host(),
        began,
        span.fromNs(),
        span.seconds(),
        metering.board().stream().map(Zone::id).toList(),
        metering.ledger().zones(),
        sums,
        starts);
  }

  private static List<RecordingInfo.Start> starts(Path control, Span span, PrintWriter out)
      throws IOException {
    try (ControlClient client = new ControlClient(control)) {
      List<RecordingInfo.Start> starts = new ArrayList<>();
      List<Start> newest = client.starts();
      if (!newest.isEmpty()
          && newest.getFirst().number() > 1
          && isWithin(newest.getFirst(), span)) {
        out.printf(
            "the daemon remembers its newest %d starts; earlier ones are missing%n", newest.size());
      }
      for (Start start : newest) {
        if (isWithin(start, span)) {
          List<RecordingInfo.Phase> phases =
              start.phases().stream()
                  .map(
                      moment ->
                          new RecordingInfo.Phase(
                              moment.phase(), (moment.clockNs() - span.fromNs()) / 1e9))
                  .toList();
          starts.add(
              new RecordingInfo.Start(start.guest(), start.cause(), start.outcome(), phases));
        }
      }
      return starts;
    }
  }

  private static boolean isWithin(Start start, Span span) {
    return !start.phases().isEmpty()
        && start.phases().getFirst().clockNs() >= span.fromNs()
        && start.phases().getLast().clockNs() <= span.toNs();
  }

  /** Returns the time of day as ISO 8601, to the millisecond. */
  static String now() {
    return OffsetDateTime.now(ZoneId.systemDefault()).truncatedTo(ChronoUnit.MILLIS).toString();
  }

  static String host() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "unknown";
    }
  }
}

package org.jitsu.app.power;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jitsu.app.CannotException;
import org.jitsu.app.Termination;
import org.jitsu.power.inventory.ModelFile;
import org.jitsu.power.ledger.Answer;
import org.jitsu.power.ledger.Energy;
import org.jitsu.power.ledger.Span;
import org.jitsu.power.ledger.TooShort;
import org.jitsu.power.meter.MeterException;
import org.jitsu.power.model.BusyTime;
import org.jitsu.power.model.Calibration;
import org.jitsu.power.model.CpuLoad;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Fits the model of processor time against a real meter. */
@Command(
    name = "calibrate",
    mixinStandardHelpOptions = true,
    description = {
      "Holds the machine at several loads while a meter is read, and fits power to processor time.",
      "From then on --meter model needs no meter. Let nothing else run meanwhile."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  bin/jitsu power calibrate --meter shelly2:http://192.168.1.20/",
      "  bin/jitsu power calibrate --meter rapl --seconds 5"
    })
final class CalibrateCommand implements Callable<Integer> {
  private static final double[] LEVELS = {0, 0.25, 0.5, 0.75, 1, 0.5, 0};
  private static final double MOMENTS_A_LEVEL = 20;

  @Mixin private MeterOptions meters = new MeterOptions();
  @Mixin private Rate rate = new Rate();

  @Option(
      names = {"-s", "--seconds"},
      paramLabel = "SECONDS",
      defaultValue = "20",
      description = "How long each of seven loads lasts, 4 to 600 (default: ${DEFAULT-VALUE}).")
  private double seconds = 20;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws CannotException, InterruptedException, IOException {
    if (!(seconds >= 4 && seconds <= 600)) {
      throw new ParameterException(
          spec.commandLine(), "--seconds " + seconds + " is not between 4 and 600; try 20");
    }
    if (meters.words().isEmpty() || meters.words().stream().anyMatch(w -> w.startsWith("model"))) {
      throw new ParameterException(
          spec.commandLine(),
          "a model is fitted against a real meter: name it by --meter, see jitsu power list");
    }
    PrintWriter out = spec.commandLine().getOut();
    try (Termination termination = new Termination();
        Metering metering =
            new Metering(meters.open(), rate.everyNs(), 7 * seconds + 60, Metering.NOBODY)) {
      metering.awaitFirst();
      List<Calibration.Moment> moments = measure(metering, termination, out);
      Calibration.Fit fit = Calibration.fit(moments);
      Path file = meters.modelFile();
      String when =
          OffsetDateTime.now(ZoneId.systemDefault()).truncatedTo(ChronoUnit.SECONDS).toString();
      ModelFile.of(fit, String.join(" ", meters.words()), RecordCommand.host(), when).write(file);
      say(fit, file, out);
    } catch (MeterException e) {
      throw new CannotException(String.valueOf(e.getMessage()), e);
    }
    out.flush();
    return 0;
  }

  private record Step(long fromNs, long toNs, double level, double busy) {}

  private List<Calibration.Moment> measure(Metering metering, Termination end, PrintWriter out)
      throws CannotException, MeterException, InterruptedException {
    List<Step> steps = new ArrayList<>();
    int processors = Runtime.getRuntime().availableProcessors();
    try (BusyTime time = new BusyTime(Path.of("/proc"));
        CpuLoad load = new CpuLoad(processors, System::nanoTime)) {
      for (double level : LEVELS) {
        out.printf(Locale.ROOT, "load %3.0f %% for %.0f s%n", 100 * level, seconds);
        out.flush();
        load.level(level);
        for (int i = 0; i < MOMENTS_A_LEVEL; i++) {
          time.read();
          long busy = time.busyTicks();
          long total = time.totalTicks();
          long fromNs = System.nanoTime();
          if (end.await(Math.round(seconds / MOMENTS_A_LEVEL * 1e9))) {
            throw new CannotException("interrupted; nothing was fitted");
          }
          time.read();
          double share =
              (double) (time.busyTicks() - busy) / Math.max(1, time.totalTicks() - total);
          steps.add(new Step(fromNs, System.nanoTime(), level, Math.clamp(share, 0, 1)));
        }
      }
    }
    metering.awaitKnown(steps.getLast().toNs());
    return moments(metering, steps);
  }

  private static List<Calibration.Moment> moments(Metering metering, List<Step> steps)
      throws CannotException {
    List<Calibration.Moment> moments = new ArrayList<>();
    String why = "";
    for (Step step : steps) {
      Span span = new Span("a moment", step.fromNs(), step.toNs());
      switch (metering.used(span, TooShort.WIDEN)) {
        case Answer.Known(Energy energy) ->
            moments.add(
                new Calibration.Moment(
                    step.toNs(), step.level(), busy(steps, energy.span()), energy.watts()));
        case Answer.Unknown(String reason) -> why = reason;
      }
    }
    if (moments.isEmpty()) {
      throw new CannotException("the meter gave nothing: " + why);
    }
    return moments;
  }

  /** Returns how busy the processors were in a span: a slow meter's is wider than a step. */
  private static double busy(List<Step> steps, Span span) {
    double busyNs = 0;
    double allNs = 0;
    for (Step step : steps) {
      long ns = Math.min(step.toNs(), span.toNs()) - Math.max(step.fromNs(), span.fromNs());
      busyNs += Math.max(0, ns) * step.busy();
      allNs += Math.max(0, ns);
    }
    return busyNs / allNs;
  }

  private static void say(Calibration.Fit fit, Path file, PrintWriter out) {
    out.printf(Locale.ROOT, "%nthe power, with straight lines between:%n");
    fit.law()
        .points()
        .forEach(
            point ->
                out.printf(
                    Locale.ROOT, "  busy %3.0f %%  %8.3f W%n", 100 * point.busy(), point.watts()));
    out.printf(
        Locale.ROOT,
        "R2 %.3f, the meter lags %d ms; mean absolute error, of moments that were not fitted:%n",
        fit.r2(),
        fit.lagNs() / 1_000_000);
    fit.errorByLevel()
        .forEach(
            (level, error) ->
                out.printf(Locale.ROOT, "  load %3.0f %%  %5.1f %%%n", 100 * level, 100 * error));
    out.printf(Locale.ROOT, "  mean        %5.1f %%%nkept in %s%n", 100 * fit.meanError(), file);
  }
}

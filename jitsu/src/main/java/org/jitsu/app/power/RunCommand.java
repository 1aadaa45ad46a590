package org.jitsu.app.power;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import org.jitsu.app.CannotException;
import org.jitsu.linux.spawn.Exit;
import org.jitsu.linux.spawn.OsProcess;
import org.jitsu.power.inventory.Inventory;
import org.jitsu.power.ledger.Answer;
import org.jitsu.power.ledger.Energy;
import org.jitsu.power.ledger.Repeats;
import org.jitsu.power.ledger.Span;
import org.jitsu.power.ledger.TooShort;
import org.jitsu.power.recording.RecordingInfo;
import org.jitsu.power.recording.RecordingWriter;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Says what a command costs, as time(1) says how long it takes. */
@Command(
    name = "run",
    mixinStandardHelpOptions = true,
    description = {
      "Runs a command and says, on standard error, how many joules the machine used meanwhile.",
      "The exit code is the command's own; 1 when there is no meter, and then nothing is run.",
      "With -o each run is kept as a start of the subject --label, for jitsu power report."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  bin/jitsu power run -- make -j2",
      "  bin/jitsu power run --repeat 10 --baseline 5 -- curl -s http://10.77.0.10/",
      "  bin/jitsu power run -n 20 -o docker --label docker -- docker run --rm busybox true"
    })
final class RunCommand implements Callable<Integer> {

  @Mixin private MeterOptions meters = new MeterOptions();
  @Mixin private Rate rate = new Rate();

  @Option(
      names = {"-n", "--repeat"},
      paramLabel = "COUNT",
      defaultValue = "1",
      description = "Run it so often, and give a 95 %% confidence interval (default: 1).")
  private int repeat = 1;

  @Option(
      names = "--baseline",
      paramLabel = "SECONDS",
      defaultValue = "0",
      description = "Measure the idle machine for so long first, and subtract its power.")
  private double baselineSeconds;

  @Option(
      names = "--refuse-short",
      description =
          "Give no figure for a run that is too short for the meter, instead of a wider one.")
  private boolean refuseShort;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      description = "Keep the readings and the runs in FILE.csv and FILE.json.")
  private @Nullable Path output;

  @Option(
      names = "--label",
      paramLabel = "TEXT",
      description = "What the runs are called there (default: the command's first word).")
  private @Nullable String label;

  @Parameters(paramLabel = "COMMAND", arity = "1..*", description = "The command and its words.")
  private List<String> command = new ArrayList<>();

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws CannotException, InterruptedException {
    if (repeat < 1 || repeat > 100_000 || !(baselineSeconds >= 0)) {
      throw new ParameterException(
          spec.commandLine(), "--repeat is 1 to 100000, --baseline 0 or more; try --repeat 10");
    }
    Inventory inventory = meters.open();
    String began = RecordCommand.now();
    long beganNs = System.nanoTime();
    try (RecordingWriter writer = output == null ? null : new RecordingWriter(output, beganNs)) {
      Metering metering =
          new Metering(inventory, rate.everyNs(), 3600, writer == null ? Metering.NOBODY : writer);
      List<Span> runs = new ArrayList<>();
      int code;
      try (metering) {
        code = measure(metering, runs);
      }
      if (writer != null) {
        Span all = new Span(label(), beganNs, System.nanoTime());
        List<RecordingInfo.Start> starts = runs.stream().map(run -> start(run, beganNs)).toList();
        writer.finish(RecordCommand.info(metering, label(), all, began, starts));
      }
      return code;
    } catch (IOException e) {
      inventory.close();
      throw new CannotException(output + ": " + e.getMessage(), e);
    }
  }

  private int measure(Metering metering, List<Span> runs)
      throws CannotException, InterruptedException {
    PrintWriter err = spec.commandLine().getErr();
    metering.awaitFirst();
    double baseline = baselineSeconds > 0 ? baseline(metering) : 0;
    List<Double> joules = new ArrayList<>();
    int code = 0;
    for (int i = 0; i < repeat; i++) {
      long fromNs = System.nanoTime();
      metering.ledger().keep(fromNs); // a run may take longer than is remembered
      code = run();
      Span span = new Span(command.getFirst(), fromNs, System.nanoTime());
      runs.add(span);
      metering.awaitKnown(span.toNs());
      say(metering, span, baseline, joules, err);
    }
    if (joules.size() > 1) {
      err.printf("%d runs: %s J%n", repeat, Repeats.of(joules));
    }
    err.flush();
    return code;
  }

  private String label() {
    return label == null ? command.getFirst() : label;
  }

  private RecordingInfo.Start start(Span run, long beganNs) {
    return new RecordingInfo.Start(
        label(),
        String.join(" ", command),
        "ready",
        List.of(
            new RecordingInfo.Phase("begin", (run.fromNs() - beganNs) / 1e9),
            new RecordingInfo.Phase("end", (run.toNs() - beganNs) / 1e9)));
  }

  private double baseline(Metering metering) throws CannotException, InterruptedException {
    long fromNs = System.nanoTime();
    long toNs = fromNs + Math.round(baselineSeconds * 1e9);
    while (System.nanoTime() < toNs) {
      metering.awaitKnown(toNs);
    }
    return switch (metering.used(new Span("the baseline", fromNs, toNs), TooShort.REFUSE)) {
      case Answer.Known(Energy energy) -> energy.watts();
      case Answer.Unknown(String why) -> throw new CannotException(why);
    };
  }

  private void say(
      Metering metering, Span span, double baseline, List<Double> joules, PrintWriter err) {
    TooShort tooShort = refuseShort ? TooShort.REFUSE : TooShort.WIDEN;
    err.printf(Locale.ROOT, "%n%.3f s%n", span.seconds());
    switch (metering.used(span, tooShort)) {
      case Answer.Known(Energy whole) -> {
        Energy energy = baseline > 0 ? whole.above(baseline) : whole;
        joules.add(energy.joules());
        err.printf(Locale.ROOT, "%s%n%.3f W in the mean%n", energy, energy.watts());
      }
      case Answer.Unknown(String why) -> err.println("no figure: " + why);
    }
    err.flush();
  }

  private int run() throws CannotException, InterruptedException {
    org.jitsu.linux.spawn.Command program =
        org.jitsu.linux.spawn.Command.of(command).inheritInput().inheritOutput();
    try (OsProcess process = program.start()) {
      return switch (process.onExit().get()) {
        case Exit.Code(int own) -> own;
        case Exit.Signal(int number) -> 128 + number;
        case Exit.Unseen() -> 1;
      };
    } catch (IOException | ExecutionException e) {
      throw new CannotException(command.getFirst() + " cannot be run: " + e.getMessage(), e);
    }
  }
}

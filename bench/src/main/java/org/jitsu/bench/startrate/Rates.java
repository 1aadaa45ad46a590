package org.jitsu.bench.startrate;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jitsu.bench.lab.CpuTime;
import org.jitsu.bench.lab.Fleet;
import org.jitsu.bench.report.Promise;
import org.jitsu.bench.report.Row;
import org.jitsu.bench.report.Verdict;

/** What the scenario measured. The thread that runs the scenario fills it in. */
final class Rates {
  private static final String SCENARIO = "start-rate";
  private static final String RATE = "1/s";

  final List<Stage> stages = new ArrayList<>();
  private final Fleet fleet;

  Rates(Fleet fleet) {
    this.fleet = fleet;
  }

  List<Row> rows() {
    List<Row> rows = new ArrayList<>();
    Row.Params params = Row.Params.plain("query", fleet.site().memoryMiB());
    for (Stage stage : stages) {
      String subject = "hold-" + stage.clients() + "-clients";
      String backend = fleet.site().backend().word();
      rows.add(Row.latencies(SCENARIO, subject, backend, "naive", params, stage.starts()));
    }
    for (Stage stage : stages) {
      rows.add(
          scalar(
              "starts-" + stage.clients() + "-clients",
              stage,
              RATE,
              OptionalDouble.of(stage.perSecond())));
    }
    best().ifPresent(stage -> rows.addAll(best(stage)));
    return rows;
  }

  private static List<Row> best(Stage stage) {
    CpuTime cpu = stage.cpu();
    long others = cpu.total() - cpu.idle() - cpu.daemon() - cpu.guests() - cpu.clients();
    return List.of(
        scalar("starts-per-second", stage, RATE, OptionalDouble.of(stage.perSecond())),
        share("cpu-daemon", stage, cpu.daemon()),
        share("cpu-guests", stage, cpu.guests()),
        share("cpu-clients", stage, cpu.clients()),
        share("cpu-others", stage, Math.max(0, others)),
        share("cpu-idle", stage, cpu.idle()),
        share("cpu-in-kernel", stage, cpu.kernel()));
  }

  private static Row share(String name, Stage stage, long ticks) {
    return scalar(name, stage, "ratio", OptionalDouble.of(stage.cpu().share(ticks)));
  }

  private static Row scalar(String name, Stage stage, String unit, OptionalDouble value) {
    return Row.scalar(SCENARIO, name, stage.starts().attempts(), unit, value);
  }

  /** Returns the stage with the most starts a second, of those without a failure. */
  private Optional<Stage> best() {
    return stages.stream()
        .filter(stage -> stage.starts().failures() == 0)
        .max(Comparator.comparingDouble(Stage::perSecond));
  }

  List<Verdict> verdicts() {
    String metric = "%s.%s-failures".formatted(SCENARIO, fleet.site().backend().word());
    OptionalDouble failures =
        stages.isEmpty()
            ? OptionalDouble.empty()
            : OptionalDouble.of(
                (double) stages.stream().mapToLong(stage -> stage.starts().failures()).sum());
    return List.of(Promise.of(metric, "0").judge(failures));
  }

  List<String> caveats() {
    List<String> caveats = new ArrayList<>();
    caveats.add(
        "%d services on %d processors, which the clients share; each start is a query, a connection,"
                .formatted(fleet.size(), Runtime.getRuntime().availableProcessors())
            + " a page of a guest that was asleep, and an order to stop it");
    caveats.add(
        "starts-per-second and cpu-* are of the quickest stage without a failure; cpu-* are shares of"
            + " all processors' time, cpu-in-kernel is part of the others', cpu-others is the"
            + " kernel's own threads and whoever else is there");
    best().ifPresent(stage -> caveats.add(limit(stage)));
    long awake = stages.stream().mapToLong(Stage::awake).sum();
    if (awake > 0) {
      caveats.add(awake + " requests met a guest that was not asleep yet, and are not counted");
    }
    stages.stream()
        .flatMap(stage -> stage.starts().reasons().stream())
        .distinct()
        .forEach(reason -> caveats.add("failed: " + reason));
    return caveats;
  }

  private static String limit(Stage stage) {
    CpuTime cpu = stage.cpu();
    double idle = cpu.share(cpu.idle());
    return String.format(
        Locale.ROOT,
        "with %d clients the processors were idle for %.0f %% of the time, in the kernel for %.0f %%:"
            + " %s",
        stage.clients(),
        100 * idle,
        100 * cpu.share(cpu.kernel()),
        idle < 0.1 ? "they are the limit" : "something else is the limit");
  }
}

package org.jitsu.bench.parallel;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jitsu.bench.lab.CannotRun;
import org.jitsu.bench.lab.Daemon;
import org.jitsu.bench.lab.Fleet;
import org.jitsu.bench.lab.MachineLoad;
import org.jitsu.bench.lab.Namespace;
import org.jitsu.bench.lab.Processes;
import org.jitsu.bench.lab.Scratch;
import org.jitsu.bench.report.Promise;
import org.jitsu.bench.report.Row;
import org.jitsu.bench.report.Verdict;
import org.jitsu.bench.result.Uses;
import org.jitsu.bench.rig.Rig;
import org.jitsu.bench.rig.Series;
import org.jitsu.bench.scenario.Scenario;
import org.jitsu.bench.subject.Crowd;

/** The scenario {@code parallel}: 10, 20, 50, 100, 200 guests, as many as the fleet has. */
public final class Parallel implements Scenario {
  /** The steps; the last is what the original was measured with. */
  public static final List<Integer> STEPS = List.of(10, 20, 50, 100, 200);

  private static final String NAME = "parallel";
  private static final double MS_PER_S = 1e3;
  private static final Promise FAILURES = Promise.of(NAME + ".failures", "0");

  /** What the original's own toolstack took for 200 sequences (NSDI 2015, the talk's figures). */
  private static final Promise SEQUENCES = Promise.of(NAME + ".sequences-200-s", "103");

  private final Path launcher;
  private final Fleet fleet;
  private final Function<String, Rig.Progress> progress;
  private final MachineLoad load = MachineLoad.now();
  private final List<Step> steps = new ArrayList<>();

  /**
   * Makes it.
   *
   * @param launcher bin/jitsu
   * @param fleet what is served; steps beyond its size are left out
   * @param progress makes a listener for the progress of what has that name
   */
  public Parallel(Path launcher, Fleet fleet, Function<String, Rig.Progress> progress) {
    this.launcher = launcher;
    this.fleet = fleet;
    this.progress = progress;
  }

  @Override
  public Uses uses() {
    return Uses.of(fleet.site());
  }

  @Override
  public void run() throws CannotRun, IOException, InterruptedException {
    Namespace.require();
    try (Scratch scratch = new Scratch();
        Daemon daemon = Daemon.start(launcher, scratch.directory(), fleet)) {
      daemon.awaitAnswer();
      daemon.control().awaitRehearsed();
      Crowd crowd = new Crowd(daemon, fleet);
      step(daemon, crowd, STEPS.getFirst()); // the client's code is compiled by then
      Rig.Progress stages = progress.apply("steps");
      List<Integer> sizes = STEPS.stream().filter(step -> step <= fleet.size()).toList();
      for (int size : sizes) {
        steps.add(step(daemon, crowd, size));
        stages.done(steps.size(), sizes.size());
      }
    }
  }

  /** Wakes the first so many guests of the fleet, weighs them, and puts them to sleep. */
  private Step step(Daemon daemon, Crowd crowd, int guests)
      throws IOException, InterruptedException {
    List<Integer> numbers = IntStream.range(0, guests).boxed().toList();
    Series pages = new Series();
    double servedMs = crowd.wake(numbers, pages);
    double guestMb = medianGuestMb(daemon);
    double daemonMb = Processes.residentMb(daemon.control().pid());
    double asleepMs = crowd.putToSleep(numbers);
    return new Step(guests, pages, servedMs, asleepMs, guestMb, daemonMb);
  }

  private double medianGuestMb(Daemon daemon) throws IOException {
    String image = fleet.site().kernel().toString();
    List<Double> all = new ArrayList<>();
    for (ProcessHandle guest :
        Processes.all(daemon.control().pid(), words -> words.contains(image))) {
      all.add(Processes.proportionalMb(guest.pid()));
    }
    if (all.isEmpty()) {
      throw new IOException("no guest runs below the daemon: " + daemon.lastWords());
    }
    return all.stream().sorted().skip(all.size() / 2).findFirst().orElseThrow();
  }

  @Override
  public List<Row> rows() {
    List<Row> rows = new ArrayList<>();
    Row.Params params = Row.Params.plain("query", fleet.site().memoryMiB());
    for (Step step : steps) {
      String suffix = "-" + step.guests();
      String backend = fleet.site().backend().word();
      rows.add(Row.latencies(NAME, "start" + suffix, backend, "naive", params, step.pages()));
      rows.add(scalar("served" + suffix, step, "ms", step.servedMs()));
      rows.add(scalar("asleep" + suffix, step, "ms", step.asleepMs()));
      rows.add(scalar("guest-memory" + suffix, step, "MB", step.guestMb()));
      rows.add(scalar("daemon-memory" + suffix, step, "MB", step.daemonMb()));
    }
    return rows;
  }

  private static Row scalar(String name, Step step, String unit, double value) {
    return Row.scalar(NAME, name, step.guests(), unit, OptionalDouble.of(value));
  }

  @Override
  public List<Verdict> verdicts() {
    List<Verdict> verdicts = new ArrayList<>();
    verdicts.add(
        FAILURES.judge(
            steps.isEmpty()
                ? OptionalDouble.empty()
                : OptionalDouble.of(
                    (double) steps.stream().mapToLong(step -> step.pages().failures()).sum())));
    if (fleet.size() >= STEPS.getLast()) {
      verdicts.add(
          SEQUENCES.judge(
              steps.stream()
                  .filter(step -> step.guests() == STEPS.getLast())
                  .mapToDouble(step -> (step.servedMs() + step.asleepMs()) / MS_PER_S)
                  .findFirst()));
    }
    return verdicts;
  }

  @Override
  public List<String> caveats() {
    List<String> caveats = new ArrayList<>();
    caveats.add("all clients ask at one instant; they and the guests share the processors");
    caveats.add("served: until the last client has its page; asleep: from then until all sleep");
    caveats.add(
        "guest-memory is a guest's process, what is shared counted in parts (PSS); where guests are"
            + " emulated, QEMU is most of it");
    caveats.add(
        "the original's 103 s were measured on Xen and other hardware: a bar, not a comparison");
    caveats.add(load.toString());
    steps.stream()
        .flatMap(step -> step.pages().reasons().stream())
        .distinct()
        .forEach(reason -> caveats.add("failed: " + reason));
    return caveats;
  }
}

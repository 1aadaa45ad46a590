package org.jitsu.bench.startmodes;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.OptionalDouble;
import java.util.SequencedMap;
import java.util.function.Function;
import org.jitsu.bench.client.Resolver;
import org.jitsu.bench.lab.CannotRun;
import org.jitsu.bench.lab.Daemon;
import org.jitsu.bench.lab.Fleet;
import org.jitsu.bench.lab.MachineLoad;
import org.jitsu.bench.lab.Namespace;
import org.jitsu.bench.lab.NeighbourCache;
import org.jitsu.bench.lab.Scratch;
import org.jitsu.bench.lab.Site;
import org.jitsu.bench.report.Promise;
import org.jitsu.bench.report.Row;
import org.jitsu.bench.report.Verdict;
import org.jitsu.bench.result.Uses;
import org.jitsu.bench.rig.Contender;
import org.jitsu.bench.rig.Load;
import org.jitsu.bench.rig.Pacer;
import org.jitsu.bench.rig.Rig;
import org.jitsu.bench.rig.Series;
import org.jitsu.bench.scenario.Scenario;
import org.jitsu.bench.subject.FleetStart;

/** The scenario {@code start-modes}: a guest of each kind behind one daemon, started in turns. */
public final class StartModes implements Scenario {
  private static final String SCENARIO = "start-modes";
  private static final String BOOT = "create";
  private static final List<String> MODES =
      List.of(BOOT, "prepared", "unpause", "restore", "snapshot");

  /** Starts before any is counted: whatever is made ready ahead is ready then, and code is warm. */
  private static final int WARM_UP_ROUNDS = 20;

  /** Longer than the kernel's grace periods, in which it is still busy with the turn before. */
  private static final long SETTLE_NS = 30_000_000;

  private static final int QUERY_TIMEOUT_MS = 5_000;

  private final Path launcher;
  private final Site site;
  private final Fleet fleet;
  private final int repeats;
  private final Function<String, Rig.Progress> stages;
  private final Rig rig = new Rig(Pacer.system(), SETTLE_NS);
  private final SequencedMap<String, Series> seen = new LinkedHashMap<>();
  private final MachineLoad loadAtStart = MachineLoad.now();

  /**
   * Makes it.
   *
   * @param launcher bin/jitsu
   * @param site what each guest is
   * @param repeats how many starts of each kind
   * @param stages makes a listener for the progress of a stage of that name
   */
  public StartModes(Path launcher, Site site, int repeats, Function<String, Rig.Progress> stages) {
    this.launcher = launcher;
    this.site = site;
    this.fleet = new Fleet(MODES.stream().map(site::startedBy).toList(), MODES.size());
    this.repeats = repeats;
    this.stages = stages;
    MODES.forEach(mode -> seen.put(mode, new Series()));
  }

  @Override
  public Uses uses() {
    return Uses.of(site);
  }

  @Override
  public void run() throws CannotRun, IOException, InterruptedException {
    Namespace.require();
    try (Scratch scratch = new Scratch();
        NeighbourCache neighbours = new NeighbourCache();
        Daemon daemon = Daemon.start(launcher, scratch.directory(), fleet);
        Resolver resolver = daemon.resolver(QUERY_TIMEOUT_MS)) {
      daemon.awaitAnswer();
      daemon.control().awaitRehearsed();
      List<Contender> warmUp = new ArrayList<>();
      List<Contender> contenders = new ArrayList<>();
      int number = 0;
      for (Series series : seen.sequencedValues()) {
        FleetStart start = new FleetStart(fleet, number++, daemon.control(), resolver, neighbours);
        warmUp.add(new Contender(start, Load.ONCE));
        contenders.add(new Contender(start, Load.ONCE, series));
      }
      daemon.control().putToSleep(fleet.guests());
      rig.run(WARM_UP_ROUNDS, warmUp, stages.apply("warm-up"));
      rig.run(repeats, contenders, stages.apply("starts"));
    }
  }

  @Override
  public List<Row> rows() {
    List<Row> rows = new ArrayList<>();
    Row.Params params = Row.Params.plain("query", site.memoryMiB());
    seen.forEach(
        (mode, series) ->
            rows.add(
                Row.latencies(SCENARIO, mode, site.backend().word(), "naive", params, series)));
    seen.forEach(
        (mode, series) ->
            rows.add(
                Row.scalar(SCENARIO, mode + "-ratio", series.attempts(), "ratio", ratio(mode))));
    rows.removeIf(row -> row.n() == 0);
    return rows;
  }

  @Override
  public List<Verdict> verdicts() {
    long failures = seen.values().stream().mapToLong(Series::failures).sum();
    return List.of(
        Promise.of(SCENARIO + ".unpause-p50-ms", "15").judge(medianMs("unpause")),
        Promise.of(SCENARIO + ".unpause-ratio-p50", "0.1").judge(ratio("unpause")),
        Promise.of(SCENARIO + ".failures", "0").judge(OptionalDouble.of((double) failures)));
  }

  @Override
  public List<String> caveats() {
    List<String> caveats = new ArrayList<>();
    caveats.add("MODE-ratio is the median over that of " + BOOT + ", a boot");
    caveats.add(loadAtStart.toString());
    seen.forEach(
        (mode, series) -> series.reasons().forEach(why -> caveats.add(mode + " failed: " + why)));
    return caveats;
  }

  private OptionalDouble ratio(String mode) {
    OptionalDouble boot = medianMs(BOOT);
    OptionalDouble own = medianMs(mode);
    return boot.isPresent() && own.isPresent()
        ? OptionalDouble.of(own.getAsDouble() / boot.getAsDouble())
        : OptionalDouble.empty();
  }

  private OptionalDouble medianMs(String mode) {
    Series series = seen.get(mode);
    return series == null ? OptionalDouble.empty() : series.percentileMs(50);
  }
}

package org.jitsu.bench.startrate;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jitsu.bench.lab.CannotRun;
import org.jitsu.bench.lab.Daemon;
import org.jitsu.bench.lab.Fleet;
import org.jitsu.bench.lab.Namespace;
import org.jitsu.bench.lab.Scratch;
import org.jitsu.bench.report.Row;
import org.jitsu.bench.report.Verdict;
import org.jitsu.bench.result.Uses;
import org.jitsu.bench.rig.Rig;
import org.jitsu.bench.scenario.Scenario;

/** The scenario {@code start-rate}: a stage for one client, for two, for four and so on. */
public final class StartRate implements Scenario {
  /** The clients of the last stage; no fewer services. */
  public static final int MOST_CLIENTS = 32;

  /** A daemon that has started nothing yet is not what is measured. */
  private static final int WARM_UP_CLIENTS = 4;

  private final Path launcher;
  private final Fleet fleet;
  private final long stageNs;
  private final Function<String, Rig.Progress> progress;
  private final Rates rates;

  /**
   * Makes it.
   *
   * @param launcher bin/jitsu
   * @param fleet what is served
   * @param stageNs how long each stage takes, in nanoseconds
   * @param progress makes a listener for the progress of what has that name
   */
  public StartRate(
      Path launcher, Fleet fleet, long stageNs, Function<String, Rig.Progress> progress) {
    this.launcher = launcher;
    this.fleet = fleet;
    this.stageNs = stageNs;
    this.progress = progress;
    this.rates = new Rates(fleet);
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
      Clients clients = new Clients(daemon, fleet);
      clients.run(WARM_UP_CLIENTS, stageNs);
      List<Integer> counts = counts();
      Rig.Progress stages = progress.apply("stages");
      for (int count : counts) {
        rates.stages.add(clients.run(count, stageNs));
        stages.done(rates.stages.size(), counts.size());
      }
    }
  }

  private List<Integer> counts() {
    List<Integer> counts = new ArrayList<>();
    for (int count = 1; count <= MOST_CLIENTS; count *= 2) {
      counts.add(count);
    }
    return counts;
  }

  @Override
  public List<Row> rows() {
    return rates.rows();
  }

  @Override
  public List<Verdict> verdicts() {
    return rates.verdicts();
  }

  @Override
  public List<String> caveats() {
    return rates.caveats();
  }
}

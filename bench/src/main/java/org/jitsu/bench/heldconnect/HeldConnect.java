package org.jitsu.bench.heldconnect;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jitsu.bench.lab.CannotRun;
import org.jitsu.bench.lab.Capture;
import org.jitsu.bench.lab.ClientWatch;
import org.jitsu.bench.lab.Daemon;
import org.jitsu.bench.lab.Fleet;
import org.jitsu.bench.lab.Namespace;
import org.jitsu.bench.lab.NeighbourCache;
import org.jitsu.bench.lab.Scratch;
import org.jitsu.bench.lab.Site;
import org.jitsu.bench.report.Row;
import org.jitsu.bench.report.Verdict;
import org.jitsu.bench.result.Uses;
import org.jitsu.bench.rig.Rig;
import org.jitsu.bench.scenario.Scenario;
import org.jitsu.wire.address.IpAddr;

/**
 * The scenario {@code held-connect}: each guest is booted once, so that it is known how it answers;
 * then waves of starts, of guests whose clients are answered and of guests whose clients are held.
 */
public final class HeldConnect implements Scenario {
  private static final int DELAY_MS = 3000;
  private static final int MOST_OF_A_KIND = 20;

  private final Path launcher;
  private final Site site;
  private final Fleet fleet;
  private final int repeats;
  private final Function<String, Rig.Progress> stages;
  private final Results results;

  /**
   * Makes it.
   *
   * @param launcher bin/jitsu
   * @param site what each guest is
   * @param repeats how many starts of each kind
   * @param stages makes a listener for the progress of a stage of that name
   */
  public HeldConnect(Path launcher, Site site, int repeats, Function<String, Rig.Progress> stages) {
    this.launcher = launcher;
    this.site = site.withKnobs("listen-delay=" + DELAY_MS);
    this.repeats = repeats;
    this.stages = stages;
    List<Site> kinds =
        Arrays.stream(Way.values()).map(way -> this.site.withTerms("mode: " + way.word())).toList();
    this.fleet = new Fleet(kinds, kinds.size() * Math.min(repeats, MOST_OF_A_KIND));
    this.results = new Results(site, watches());
  }

  private Map<Way, ClientWatch> watches() {
    Map<Way, ClientWatch> watches = new EnumMap<>(Way.class);
    for (Way way : Way.values()) {
      Set<IpAddr> services = new HashSet<>();
      for (int number = 0; number < fleet.size(); number++) {
        if (Way.of(number) == way) {
          services.add(IpAddr.of(fleet.address(number)));
        }
      }
      watches.put(way, new ClientWatch(IpAddr.of(site.client()), services::contains));
    }
    return watches;
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
        Daemon daemon = Daemon.start(launcher, scratch.directory(), fleet)) {
      daemon.awaitAnswer();
      acquaint(daemon);
      Wave wave = new Wave(daemon.control(), fleet, neighbours);
      Rig.Progress progress = stages.apply("starts");
      int kinds = Way.values().length;
      ClientWatch[] watches =
          Arrays.stream(Way.values())
              .map(way -> results.of(way).watch())
              .toArray(ClientWatch[]::new);
      try (Capture capture = new Capture(neighbours.index(Site.BRIDGE), watches)) {
        for (int done = 0; done < repeats; ) {
          int now = Math.min(repeats - done, fleet.size() / kinds);
          wave.run(now * kinds, results);
          done += now;
          progress.done(done, repeats);
        }
        capture.stop();
      }
    }
  }

  /**
   * Boots every guest once, as an operator does: how it answers Synjitsu's own probe is learned. A
   * client's SYN, sent again at the moment at which the guest listens, might hide that.
   */
  private void acquaint(Daemon daemon) throws CannotRun, IOException, InterruptedException {
    List<Thread> operators = new ArrayList<>();
    List<String> failures = new ArrayList<>();
    for (int number = 0; number < fleet.size(); number++) {
      String name = fleet.name(number);
      operators.add(
          Thread.startVirtualThread(
              () -> {
                try {
                  daemon.control().summon(name);
                } catch (IOException failure) {
                  synchronized (failures) {
                    failures.add(String.valueOf(failure.getMessage()));
                  }
                }
              }));
    }
    for (Thread operator : operators) {
      operator.join();
    }
    if (!failures.isEmpty()) {
      throw new CannotRun(
          "%d guests do not come up: %s".formatted(failures.size(), failures.getFirst()),
          "see what the daemon said: " + daemon.lastWords());
    }
    daemon.control().putToSleep(fleet.guests());
  }

  @Override
  public List<Row> rows() {
    return results.rows();
  }

  @Override
  public List<Verdict> verdicts() {
    return results.verdicts();
  }

  @Override
  public List<String> caveats() {
    return results.caveats(fleet.size(), DELAY_MS);
  }
}

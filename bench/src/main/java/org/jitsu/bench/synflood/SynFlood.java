package org.jitsu.bench.synflood;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import org.jitsu.bench.client.NaiveClient;
import org.jitsu.bench.client.Resolver;
import org.jitsu.bench.lab.CannotRun;
import org.jitsu.bench.lab.Daemon;
import org.jitsu.bench.lab.Fleet;
import org.jitsu.bench.lab.Namespace;
import org.jitsu.bench.lab.Processes;
import org.jitsu.bench.lab.Scratch;
import org.jitsu.bench.lab.Site;
import org.jitsu.bench.report.Row;
import org.jitsu.bench.report.Verdict;
import org.jitsu.bench.result.Uses;
import org.jitsu.bench.rig.Contender;
import org.jitsu.bench.rig.Load;
import org.jitsu.bench.rig.Pacer;
import org.jitsu.bench.rig.Rig;
import org.jitsu.bench.rig.Series;
import org.jitsu.bench.scenario.Scenario;
import org.jitsu.bench.subject.Lookup;
import org.jitsu.core.time.Ticker;
import org.jitsu.linux.netlink.Links;
import org.jitsu.linux.netlink.Rtnetlink;
import org.jitsu.wire.address.IpAddr;
import org.jitsu.wire.address.MacAddress;

/** The scenario {@code syn-flood}: two floods of which the second counts, then a race. */
public final class SynFlood implements Scenario {
  private static final int GUESTS = 10;
  private static final int HONEST = 5;
  private static final int QUERIES_A_SECOND = 250;
  private static final int QUERY_TIMEOUT_MS = 1000;
  private static final long NS_PER_S = 1_000_000_000;
  private static final long DEADLINE_NS = 5 * NS_PER_S;

  private final Path launcher;
  private final Fleet fleet;
  private final int count;
  private final int seconds;
  private final int rounds;
  private final Function<String, Rig.Progress> progress;
  private final Rig rig = new Rig(Pacer.system());
  private final Results results;

  /**
   * Makes it.
   *
   * @param launcher bin/jitsu
   * @param site what each guest is
   * @param count how many SYNs a flood has
   * @param seconds how long it lasts
   * @param rounds how many rounds the race has
   * @param progress makes a listener for the progress of what has that name
   */
  public SynFlood(
      Path launcher,
      Site site,
      int count,
      int seconds,
      int rounds,
      Function<String, Rig.Progress> progress) {
    this.launcher = launcher;
    this.fleet = new Fleet(site.withTerms("mode: proxy", "wake: proven"), GUESTS);
    this.count = count;
    this.seconds = seconds;
    this.rounds = rounds;
    this.progress = progress;
    this.results = new Results(fleet);
  }

  @Override
  public Uses uses() {
    return Uses.of(fleet.site()).program("nft", "--version").seed(SynFrames.SEED);
  }

  @Override
  public void run() throws CannotRun, IOException, InterruptedException {
    Namespace.require();
    try (Scratch scratch = new Scratch();
        Daemon daemon = Daemon.start(launcher, scratch.directory(), fleet);
        Flooder flooder = Flooder.open("flooded")) {
      daemon.awaitAnswer();
      plug(flooder);
      List<Target> targets = acquaint(daemon);
      try (SynFrames frames = new SynFrames(count, flooder.mac(), targets)) {
        floods(daemon, flooder, frames);
        try (Race race = new Race(flooder, frames, scratch.directory(), results)) {
          race.run(rounds, results, progress.apply("rounds"));
        }
      }
    }
  }

  private static void plug(Flooder flooder) throws IOException {
    try (Rtnetlink netlink = Rtnetlink.open()) {
      netlink.execute(Links.plug(flooder.far().index(), netlink.index(Site.BRIDGE)));
    }
  }

  /** Boots every guest once: how it answers is learned, and where its frames go is seen. */
  private List<Target> acquaint(Daemon daemon) throws CannotRun, IOException, InterruptedException {
    List<Target> targets = new ArrayList<>();
    try (Rtnetlink netlink = Rtnetlink.open()) {
      for (int number = 0; number < fleet.size(); number++) {
        InetAddress address = fleet.address(number);
        daemon.control().summon(fleet.name(number));
        new NaiveClient()
            .get(new InetSocketAddress(address, Site.PORT), Ticker.system().nowNs() + DEADLINE_NS)
            .expect("name: " + fleet.guest(number) + "\n");
        MacAddress mac =
            netlink.neighbours().stream()
                .filter(neighbour -> neighbour.address().equals(address))
                .map(neighbour -> new MacAddress(neighbour.mac().bits()))
                .findFirst()
                .orElseThrow(() -> new IOException("nobody knows where " + address + " is"));
        targets.add(new Target(IpAddr.of(address), mac));
      }
    } catch (IOException failure) {
      throw new CannotRun(
          "a guest does not serve behind Jitsu: " + failure.getMessage(),
          "see what the daemon said: " + daemon.lastWords(),
          failure);
    }
    daemon.control().putToSleep(fleet.guests());
    return targets;
  }

  private void floods(Daemon daemon, Flooder flooder, SynFrames frames)
      throws IOException, InterruptedException {
    Rig.Progress stages = progress.apply("stages");
    try (Resolver resolver = daemon.resolver(QUERY_TIMEOUT_MS)) {
      double atFirstMb = residentMb(daemon);
      during(flooder, frames, () -> ask(resolver, new Series()));
      double beforeMb = residentMb(daemon);
      results.firstGrowthMb = OptionalDouble.of(beforeMb - atFirstMb);
      stages.done(1, 3);
      ask(resolver, results.dnsQuiet);
      stages.done(2, 3);
      int booted = daemon.control().startCount();
      results.sent =
          during(
              flooder,
              frames,
              () -> {
                try (ExecutorService thread = Executors.newSingleThreadExecutor()) {
                  Future<?> honest = thread.submit(this::connect);
                  ask(resolver, results.dnsFlood);
                  join(honest, "an honest client");
                }
              });
      results.growthMb = OptionalDouble.of(residentMb(daemon) - beforeMb);
      results.shortfall = OptionalDouble.of(1 - (double) results.sent / count);
      long served = results.honest.attempts() - results.honest.failures();
      results.strayBoots =
          OptionalDouble.of((double) daemon.control().startCount() - booted - served);
      stages.done(3, 3);
      daemon.control().putToSleep(fleet.guests());
    }
  }

  /** What goes on during a flood. */
  private interface Meanwhile {
    void go() throws IOException, InterruptedException;
  }

  /** Floods them while something goes on; returns how many SYNs were sent. */
  private long during(Flooder flooder, SynFrames frames, Meanwhile meanwhile)
      throws IOException, InterruptedException {
    try (ExecutorService thread = Executors.newSingleThreadExecutor()) {
      Future<Long> flood =
          thread.submit(() -> flooder.pour(frames, count / seconds, seconds * NS_PER_S));
      meanwhile.go();
      return join(flood, "the flood");
    }
  }

  private static <T> T join(Future<T> future, String what)
      throws IOException, InterruptedException {
    try {
      return future.get();
    } catch (ExecutionException broken) {
      throw new IOException(what + " broke off: " + broken.getCause(), broken);
    }
  }

  /** Asks for a sleeping guest's name, which wakes nobody, for as long as a flood lasts. */
  private void ask(Resolver resolver, Series series) throws IOException, InterruptedException {
    Load load = new Load(QUERIES_A_SECOND * seconds, NS_PER_S / QUERIES_A_SECOND);
    Lookup lookup = new Lookup(resolver, fleet.name(fleet.size() - 1));
    rig.run(1, List.of(new Contender(lookup, load, series)), (round, of) -> {});
  }

  /** Connects to one sleeping guest after the other, evenly over a flood. */
  private Void connect() throws IOException, InterruptedException {
    Load load = new Load(HONEST, seconds * NS_PER_S / HONEST);
    Contender client = new Contender(new SleepingGuests(fleet), load, results.honest);
    rig.run(1, List.of(client), (round, of) -> {});
    return null;
  }

  private static double residentMb(Daemon daemon) throws IOException {
    return Processes.residentMb(daemon.control().pid());
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
    return results.caveats();
  }
}

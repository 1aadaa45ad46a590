package org.jitsu.bench.coldstart;

import static org.jitsu.bench.subject.HeldStart.Trigger.QUERY;
import static org.jitsu.bench.subject.HeldStart.Trigger.SYN;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jitsu.bench.client.Client;
import org.jitsu.bench.client.FairProber;
import org.jitsu.bench.client.NaiveClient;
import org.jitsu.bench.client.Resolver;
import org.jitsu.bench.client.StaggeredProber;
import org.jitsu.bench.lab.BareGuest;
import org.jitsu.bench.lab.CannotRun;
import org.jitsu.bench.lab.Capture;
import org.jitsu.bench.lab.ClientWatch;
import org.jitsu.bench.lab.Control;
import org.jitsu.bench.lab.Daemon;
import org.jitsu.bench.lab.Namespace;
import org.jitsu.bench.lab.NeighbourCache;
import org.jitsu.bench.lab.PlainBridge;
import org.jitsu.bench.lab.Scratch;
import org.jitsu.bench.lab.Site;
import org.jitsu.bench.report.Row;
import org.jitsu.bench.report.Verdict;
import org.jitsu.bench.result.Uses;
import org.jitsu.bench.rig.Contender;
import org.jitsu.bench.rig.Journal;
import org.jitsu.bench.rig.Load;
import org.jitsu.bench.rig.Pacer;
import org.jitsu.bench.rig.Rig;
import org.jitsu.bench.rig.Subject;
import org.jitsu.bench.scenario.Resumable;
import org.jitsu.bench.scenario.Scenario;
import org.jitsu.bench.subject.HandStart;
import org.jitsu.bench.subject.HeldStart;
import org.jitsu.bench.subject.Lookup;
import org.jitsu.bench.subject.Phases;
import org.jitsu.bench.subject.WarmGuest;
import org.jitsu.linux.poll.Compiler;
import org.jitsu.wire.address.IpAddr;

/**
 * The scenario {@code cold-start}, in four stages after its client is warm: fresh daemons; cold
 * starts with and without Jitsu, and of containers where the guest is as native as they are; warm
 * requests with and without Jitsu; warm queries.
 */
public final class ColdStart implements Scenario, Resumable {
  private static final int FRESH_DAEMONS = 10;

  /** Starts before any is measured: this JVM compiles what it has run 10 times (bin/jitsu). */
  private static final int CLIENT_ROUNDS = 20;

  private static final int WARM_UP_ROUNDS = 3;

  /** Requests of a repeat, in short turns: what disturbs the machine disturbs both alike. */
  private static final Load WARM = new Load(5, 4_000_000);

  private static final int WARM_TURNS = 10;

  /** Longer than the kernel's grace periods, in which it is still busy with the turn before. */
  private static final long SETTLE_NS = 30_000_000;

  private static final int QUERY_TIMEOUT_MS = 5_000;

  /** What the peers run; it lies beside the guest's image. */
  private static final String SERVER = "hello-server";

  private final Path launcher;
  private final Site site;
  private final Set<String> without;
  private final int repeats;
  private final Function<String, Rig.Progress> stages;
  private final Rig rig = new Rig(Pacer.system());
  private final Rig settlingRig = new Rig(Pacer.system(), SETTLE_NS);
  private final Client naive = new NaiveClient();
  private final Results results;
  private Journal journal = Journal.NONE;

  /**
   * Makes it.
   *
   * @param launcher bin/jitsu
   * @param site what is served
   * @param without those of {@link org.jitsu.bench.peer.Peers#OPTIONAL} that are not wanted
   * @param repeats how often each contender is asked
   * @param stages makes a listener for the progress of a stage of that name
   */
  public ColdStart(
      Path launcher,
      Site site,
      Set<String> without,
      int repeats,
      Function<String, Rig.Progress> stages) {
    this.launcher = launcher;
    this.site = site;
    this.without = Set.copyOf(without);
    this.repeats = repeats;
    this.stages = stages;
    this.results = new Results(site, without);
  }

  @Override
  public Uses uses() {
    Uses uses = Uses.of(site);
    return site.backend().isNative() ? uses.images(site.kernel().resolveSibling(SERVER)) : uses;
  }

  @Override
  public void keepIn(Journal journal) {
    this.journal = journal;
  }

  @Override
  public void run() throws CannotRun, IOException, InterruptedException {
    Namespace.require();
    try (Scratch scratch = new Scratch();
        NeighbourCache neighbours = new NeighbourCache()) {
      warmClient(scratch.directory(), neighbours);
      freshDaemons(scratch.directory(), neighbours);
      try (Daemon daemon = Daemon.start(launcher, scratch.directory(), site);
          Resolver resolver = daemon.resolver(QUERY_TIMEOUT_MS);
          PlainBridge bridge = PlainBridge.make(BareGuest.BRIDGE, BareGuest.gateway())) {
        daemon.awaitAnswer();
        daemon.control().awaitRehearsed(); // what a fresh one is like has been measured
        HeldStart query = held(daemon, resolver, neighbours, QUERY);
        HeldStart syn = held(daemon, resolver, neighbours, SYN);
        try (BareGuest twin = twin(daemon, query, bridge, scratch.directory())) {
          coldStarts(daemon, neighbours, twin, query, syn, scratch.directory());
          warmRequests(twin, daemon.control());
        }
        warmQueries(resolver);
      }
    }
  }

  private HeldStart held(
      Daemon daemon, Resolver resolver, NeighbourCache neighbours, HeldStart.Trigger trigger) {
    return new HeldStart(site, trigger, daemon.control(), resolver, neighbours, naive);
  }

  /**
   * The client is a JVM too: what it does for the first time is not on a fresh daemon's account.
   */
  private void warmClient(Path directory, NeighbourCache neighbours)
      throws CannotRun, IOException, InterruptedException {
    try (Daemon daemon = Daemon.start(launcher, directory, site);
        Resolver resolver = daemon.resolver(QUERY_TIMEOUT_MS)) {
      daemon.awaitAnswer();
      HeldStart start = held(daemon, resolver, neighbours, QUERY);
      List<Contender> uncounted = List.of(new Contender(start, Load.ONCE));
      rig.run(CLIENT_ROUNDS, uncounted, stages.apply("client's warm-up"));
    }
    System.gc(); // what stays for good is copied now, for 16 ms, and not while a start is measured
  }

  /** From exec to first answer, and what the first client of a fresh daemon waits. */
  private void freshDaemons(Path directory, NeighbourCache neighbours)
      throws CannotRun, IOException, InterruptedException {
    Rig.Progress stage = stages.apply("fresh daemons");
    int daemons = Math.min(FRESH_DAEMONS, repeats);
    for (int i = 1; i <= daemons; i++) {
      try (Compiler _ = Compiler.giveWay(); // ours takes no processor from what is measured
          Daemon daemon = Daemon.start(launcher, directory, site);
          Resolver resolver = daemon.resolver(QUERY_TIMEOUT_MS)) {
        results.firstAnswer.answered(daemon.awaitAnswer());
        HeldStart start = held(daemon, resolver, neighbours, QUERY);
        Subject noted = results.firstPhases.noting(start);
        Contender first = new Contender(noted, Load.ONCE, results.firstHold);
        rig.run(1, List.of(first), (round, rounds) -> {});
        results.firstPhases.take(daemon.control().starts());
      }
      stage.done(i, daemons);
    }
  }

  /** The same guest without Jitsu, by the command line that Jitsu's backend gives it. */
  private BareGuest twin(Daemon daemon, HeldStart start, PlainBridge bridge, Path directory)
      throws CannotRun, IOException, InterruptedException {
    start.prepare();
    try {
      start.attempt();
    } catch (IOException failure) {
      throw new CannotRun(
          "the guest does not serve behind Jitsu: " + failure.getMessage(),
          "see what the daemon said: " + daemon.lastWords(),
          failure);
    }
    BareGuest twin = new BareGuest(bridge, daemon.vmmLine(site.kernel()), site, directory);
    results.twinLine = twin.line().toString();
    start.rest();
    return twin;
  }

  private void coldStarts(
      Daemon daemon,
      NeighbourCache neighbours,
      BareGuest twin,
      HeldStart query,
      HeldStart syn,
      Path directory)
      throws IOException, InterruptedException {
    Client prober = site.backend().isNative() ? new StaggeredProber() : new FairProber();
    try (HandStart bare = new HandStart(twin, neighbours, prober);
        Opponents opponents = opponents(directory, neighbours)) {
      results.notes = opponents.notes();
      results.comparisons = opponents.comparisons();
      long pid = daemon.control().pid();
      Footprint unkept = new Footprint();
      List<Contender> warmUp = new ArrayList<>();
      warmUp.add(new Contender(bare, Load.ONCE));
      warmUp.add(new Contender(weighed(query, new Phases(), pid, unkept), Load.ONCE));
      warmUp.add(new Contender(weighed(syn, new Phases(), pid, unkept), Load.ONCE));
      warmUp.addAll(opponents.rehearsal());
      rig.run(WARM_UP_ROUNDS, warmUp, stages.apply("warm-up"));

      List<Contender> contenders = new ArrayList<>();
      contenders.add(new Contender(bare, Load.ONCE, results.bare));
      contenders.add(
          new Contender(
              weighed(query, results.queryPhases, pid, results.memory),
              Load.ONCE,
              results.holdQuery));
      contenders.add(
          new Contender(
              weighed(syn, results.synPhases, pid, results.memory), Load.ONCE, results.holdSyn));
      contenders.addAll(opponents.contenders());
      runWatched(contenders, neighbours);
      List<Control.Start> starts = daemon.control().starts();
      results.queryPhases.take(starts);
      results.synPhases.take(starts);
    }
  }

  private Opponents opponents(Path directory, NeighbourCache neighbours)
      throws IOException, InterruptedException {
    return site.backend().isNative()
        ? Opponents.open(site.kernel().resolveSibling(SERVER), directory, without, neighbours)
        : Opponents.none();
  }

  private void runWatched(List<Contender> contenders, NeighbourCache neighbours)
      throws IOException, InterruptedException {
    ClientWatch watch = new ClientWatch(IpAddr.of(site.client()));
    try (Capture capture = new Capture(neighbours.index(Site.BRIDGE), watch)) {
      String stage = "cold starts";
      settlingRig.run(stage, repeats, contenders, stages.apply(stage), journal);
      capture.stop();
      results.watch = watch;
    }
  }

  private static Subject weighed(HeldStart start, Phases phases, long pid, Footprint memory) {
    return new Weighed(phases.noting(start), pid, memory);
  }

  /**
   * Both guests serve, and an ordinary client asks; both are booted anew again and again, for how
   * fast a guest is, is in part the luck of its boot.
   */
  private void warmRequests(BareGuest twin, Control control)
      throws IOException, InterruptedException {
    WarmGuest behindJitsu =
        new WarmGuest(naive, new InetSocketAddress(site.address(), Site.PORT), Site.GUEST);
    WarmGuest alone = new WarmGuest(naive, twin.server(), Site.GUEST);
    Rebooted.Boots boots =
        () -> {
          twin.stop();
          twin.prepare();
          twin.start();
          new WarmGuest(new FairProber(), twin.server(), Site.GUEST).attempt();
          control.putToSleep(site.guests());
          control.summon(Site.NAME);
          behindJitsu.attempt();
        };
    List<Contender> contenders =
        List.of(
            new Contender(new Rebooted(alone, WARM_TURNS, boots), WARM, results.warmBare),
            new Contender(behindJitsu, WARM, results.warm));
    String stage = "warm requests";
    rig.run(stage, repeats * WARM_TURNS, contenders, stages.apply(stage), journal);
    twin.stop();
  }

  private void warmQueries(Resolver resolver) throws IOException, InterruptedException {
    Contender lookup = new Contender(new Lookup(resolver, Site.NAME), WARM, results.warmQuery);
    String stage = "warm queries";
    rig.run(stage, repeats * WARM_TURNS, List.of(lookup), stages.apply(stage), journal);
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

package org.jitsu.bench.warmdns;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import org.jitsu.bench.client.Resolver;
import org.jitsu.bench.lab.CannotRun;
import org.jitsu.bench.lab.Daemon;
import org.jitsu.bench.lab.Namespace;
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
import org.jitsu.bench.subject.Lookup;
import org.jitsu.core.time.Ticker;

/** The scenario {@code warm-dns}. */
public final class WarmDns implements Scenario {
  private static final String SCENARIO = "warm-dns";
  private static final int TIMEOUT_MS = 1000;
  private static final long ANSWER_DEADLINE_NS = 10_000_000_000L;
  private static final long ASK_AGAIN_NS = 10_000_000;

  /** A turn at leisure, for which no server is ever late. */
  private static final Load LEISURE = new Load(50, 2_000_000);

  private static final int LEISURE_TURNS = 40;

  private final Path launcher;
  private final Site site;
  private final int turns;
  private final int seconds;
  private final Function<String, Rig.Progress> progress;
  private final List<Measured> servers = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();

  /** One of those that are compared, and what was seen of it. */
  private record Measured(
      String name, InetSocketAddress address, long pid, List<Rush> rushes, Series latencies) {

    OptionalDouble median(ToDoubleFunction<Rush> figure) {
      double[] sorted = rushes.stream().mapToDouble(figure).sorted().toArray();
      return sorted.length == 0
          ? OptionalDouble.empty()
          : OptionalDouble.of(sorted[sorted.length / 2]);
    }
  }

  /**
   * Makes it.
   *
   * @param launcher bin/jitsu
   * @param site whose name is asked for
   * @param turns how often each server is rushed at
   * @param seconds how long each time
   * @param progress makes a listener for the progress of what has that name
   */
  public WarmDns(
      Path launcher, Site site, int turns, int seconds, Function<String, Rig.Progress> progress) {
    this.launcher = launcher;
    this.site = site;
    this.turns = turns;
    this.seconds = seconds;
    this.progress = progress;
  }

  @Override
  public Uses uses() {
    return Uses.of(site)
        .program("nsd", "-v")
        .program("knotd", "--version")
        .program("dnsperf", "-h");
  }

  @Override
  public void run() throws CannotRun, IOException, InterruptedException {
    Namespace.require();
    try (Scratch scratch = new Scratch();
        Daemon daemon = Daemon.start(launcher, scratch.directory(), site)) {
      daemon.awaitAnswer();
      daemon.control().summon(Site.NAME);
      daemon.control().awaitRehearsed();
      servers.add(measured("jitsu", Daemon.DNS, daemon.control().pid()));
      List<NameServer> others = new ArrayList<>();
      try {
        for (NameServer.Kind kind : NameServer.Kind.values()) {
          start(kind, scratch.directory(), others);
        }
        rush(scratch.directory());
        atLeisure();
      } finally {
        for (NameServer other : others) {
          other.stop();
        }
      }
    }
  }

  private static Measured measured(String name, InetSocketAddress address, long pid) {
    return new Measured(name, address, pid, new ArrayList<>(), new Series());
  }

  private void start(NameServer.Kind kind, Path directory, List<NameServer> others)
      throws IOException, InterruptedException {
    try {
      NameServer server = NameServer.start(kind, site, directory);
      others.add(server);
      awaitAnswer(server.address());
      servers.add(measured(server.name(), server.address(), server.process().identity().pid()));
    } catch (CannotRun reason) {
      notes.add("without " + kind.word() + ": " + reason.getMessage());
    }
  }

  private static void awaitAnswer(InetSocketAddress server)
      throws CannotRun, IOException, InterruptedException {
    long deadlineNs = Ticker.system().nowNs() + ANSWER_DEADLINE_NS;
    try (Resolver resolver = new Resolver(server, TIMEOUT_MS)) {
      for (boolean isUp = false; !isUp; ) {
        try {
          resolver.address(Site.NAME);
          isUp = true;
        } catch (IOException notYet) {
          if (Ticker.system().nowNs() > deadlineNs) {
            throw new CannotRun("it gave no answer in 10 s", "see whether it starts by hand");
          }
          if (Thread.interrupted()) {
            throw new InterruptedException();
          }
          LockSupport.parkNanos(ASK_AGAIN_NS);
        }
      }
    }
  }

  /** In turns, so that what disturbs the machine disturbs all; the first does not count. */
  private void rush(Path directory) throws CannotRun, IOException, InterruptedException {
    Path questions =
        Files.writeString(
            directory.resolve("questions"), Site.NAME + " A" + System.lineSeparator());
    Rig.Progress stage = progress.apply("rushes");
    for (int turn = 0; turn <= turns; turn++) {
      for (Measured server : servers) {
        Rush rush = Rush.at(server.address(), server.pid(), questions, seconds);
        if (turn > 0) {
          server.rushes().add(rush);
        }
      }
      stage.done(turn + 1, turns + 1);
    }
  }

  private void atLeisure() throws IOException, InterruptedException {
    List<Resolver> resolvers = new ArrayList<>();
    try {
      List<Contender> contenders = new ArrayList<>();
      for (Measured server : servers) {
        Resolver resolver = new Resolver(server.address(), TIMEOUT_MS);
        resolvers.add(resolver);
        contenders.add(new Contender(new Lookup(resolver, Site.NAME), LEISURE, server.latencies()));
      }
      new Rig(Pacer.system()).run(LEISURE_TURNS, contenders, progress.apply("at leisure"));
    } finally {
      resolvers.forEach(Resolver::close);
    }
  }

  @Override
  public List<Row> rows() {
    List<Row> rows = new ArrayList<>();
    for (Measured server : servers) {
      int n = server.rushes().size();
      rows.add(row(server.name() + "-answers", n, "1/s", server.median(Rush::perSecond)));
      rows.add(
          row(
              server.name() + "-answers-a-cpu-second",
              n,
              "1/s",
              server.median(Rush::perCpuSecond)));
      rows.add(row(server.name() + "-lost", n, "count", server.median(Rush::lost)));
      rows.add(
          Row.latencies(
              SCENARIO, server.name(), null, "resolver", Row.Params.none(), server.latencies()));
    }
    return rows;
  }

  private static Row row(String name, int n, String unit, OptionalDouble value) {
    return Row.scalar(SCENARIO, name, n, unit, value);
  }

  @Override
  public List<Verdict> verdicts() {
    List<Verdict> verdicts = new ArrayList<>();
    for (NameServer.Kind kind : NameServer.Kind.values()) {
      String over = "-over-" + kind.word();
      verdicts.add(
          atLeast("answers-a-cpu-second" + over)
              .judge(over(kind, it -> it.median(Rush::perCpuSecond))));
      verdicts.add(atLeast("answers" + over).judge(over(kind, it -> it.median(Rush::perSecond))));
      verdicts.add(
          Promise.of(SCENARIO + ".p99" + over, "1.0")
              .judge(over(kind, it -> it.latencies().percentileMs(99))));
    }
    return verdicts;
  }

  private static Promise atLeast(String metric) {
    return Promise.atLeast(SCENARIO + "." + metric, "1.0");
  }

  /** The daemon's figure over that of another; empty where one is not known. */
  private OptionalDouble over(NameServer.Kind kind, Function<Measured, OptionalDouble> figure) {
    OptionalDouble ours = figure("jitsu", figure);
    OptionalDouble theirs = figure(kind.word(), figure);
    return ours.isEmpty() || theirs.isEmpty() || theirs.getAsDouble() == 0
        ? OptionalDouble.empty()
        : OptionalDouble.of(ours.getAsDouble() / theirs.getAsDouble());
  }

  private OptionalDouble figure(String name, Function<Measured, OptionalDouble> figure) {
    return servers.stream()
        .filter(server -> server.name().equals(name))
        .findFirst()
        .map(figure)
        .orElse(OptionalDouble.empty());
  }

  @Override
  public List<String> caveats() {
    List<String> caveats = new ArrayList<>(notes);
    caveats.add("the client runs on the same processors as the servers, and sets the pace of all");
    caveats.add("every server has one worker, and the same records of the zone");
    return caveats;
  }
}

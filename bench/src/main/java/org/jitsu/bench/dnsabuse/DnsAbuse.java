package org.jitsu.bench.dnsabuse;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import org.jitsu.bench.lab.CannotRun;
import org.jitsu.bench.lab.Daemon;
import org.jitsu.bench.lab.Fleet;
import org.jitsu.bench.lab.Namespace;
import org.jitsu.bench.lab.Processes;
import org.jitsu.bench.lab.Scratch;
import org.jitsu.bench.lab.Site;
import org.jitsu.bench.report.Promise;
import org.jitsu.bench.report.Row;
import org.jitsu.bench.report.Verdict;
import org.jitsu.bench.result.Uses;
import org.jitsu.bench.rig.Rig;
import org.jitsu.bench.rig.Series;
import org.jitsu.bench.scenario.Scenario;
import org.jspecify.annotations.Nullable;

/** The scenario {@code dns-abuse}. */
public final class DnsAbuse implements Scenario {
  private static final String SCENARIO = "dns-abuse";
  private static final Promise BOOTS = Promise.of("dns-abuse.boots", "0");
  private static final Promise LOST = Promise.of("dns-abuse.honest-lost", "0");
  private static final Promise RATIO = Promise.of("dns-abuse.warm-ratio-p99", "2");
  private static final Promise GROWTH = Promise.of("dns-abuse.memory-growth-mib", "32");
  private static final Promise SHORTFALL = Promise.of("dns-abuse.storm-shortfall", "0.02");
  private static final double BYTES_PER_MB = 1e6;
  private static final double BYTES_PER_MIB = 1 << 20;
  private static final int NAMES_OF_EACH = 10;

  private final Path launcher;
  private final Victim victim;
  private final int perSecond;
  private final long spanNs;
  private final Function<String, Rig.Progress> progress;
  private @Nullable Series quiet;
  private @Nullable Series stormy;
  private OptionalDouble boots = OptionalDouble.empty();
  private OptionalDouble growthMib = OptionalDouble.empty();
  private OptionalDouble shortfall = OptionalDouble.empty();
  private long sent;

  /**
   * Makes it.
   *
   * @param launcher bin/jitsu
   * @param site what each guest is
   * @param names how many names sleep, 10 or more
   * @param perSecond how many forged queries a second
   * @param spanNs how long the storm lasts, in nanoseconds
   * @param progress makes a listener for the progress of what has that name
   */
  public DnsAbuse(
      Path launcher,
      Site site,
      int names,
      int perSecond,
      long spanNs,
      Function<String, Rig.Progress> progress) {
    this.launcher = launcher;
    this.victim = new Victim(new Fleet(site, 1 + names / NAMES_OF_EACH), NAMES_OF_EACH);
    this.perSecond = perSecond;
    this.spanNs = spanNs;
    this.progress = progress;
  }

  @Override
  public Uses uses() {
    return Uses.of(victim.fleet().site()).seed(Storm.SEED);
  }

  @Override
  public void run() throws CannotRun, IOException, InterruptedException {
    Namespace.require();
    try (Scratch scratch = new Scratch();
        Daemon daemon = Daemon.start(launcher, scratch.directory(), victim)) {
      daemon.awaitAnswer();
      HonestClient honest = new HonestClient(daemon, victim.honest());
      honest.wake();
      Rig.Progress stages = progress.apply("stages");
      try (Storm storm = new Storm(Daemon.DNS, victim.names())) {
        storm.rage(perSecond, spanNs / 2); // what compiles does so now, and memory finds its size
        honest.ask(spanNs / 4, new Series());
        stages.done(1, 4);
        Series quietly = new Series();
        quiet = quietly;
        honest.ask(spanNs / 2, quietly);
        stages.done(2, 4);
        double before = residentMib(daemon);
        int booted = daemon.control().startCount();
        stormy = during(storm, honest);
        boots = OptionalDouble.of(daemon.control().startCount() - booted);
        growthMib = OptionalDouble.of(residentMib(daemon) - before);
        stages.done(3, 4);
        honest.ask(spanNs / 2, quietly); // a slow minute of the machine is in both
        stages.done(4, 4);
      }
    }
  }

  private Series during(Storm storm, HonestClient honest) throws IOException, InterruptedException {
    try (ExecutorService thread = Executors.newSingleThreadExecutor()) {
      Future<Long> raging = thread.submit(() -> storm.rage(perSecond, spanNs));
      Series series = new Series();
      honest.ask(spanNs, series);
      sent = raging.get();
      double wanted = perSecond * (spanNs / 1e9);
      shortfall = OptionalDouble.of(Math.max(0, 1 - sent / wanted));
      return series;
    } catch (ExecutionException broken) {
      throw new IOException("the storm broke off: " + broken.getCause(), broken);
    }
  }

  private static double residentMib(Daemon daemon) throws IOException {
    return Processes.residentMb(daemon.control().pid()) * BYTES_PER_MB / BYTES_PER_MIB;
  }

  @Override
  public List<Row> rows() {
    List<Row> rows = new ArrayList<>();
    Row.Params params = Row.Params.none();
    if (quiet != null) {
      rows.add(Row.latencies(SCENARIO, "warm-quiet", null, "resolver", params, quiet));
    }
    if (stormy != null && quiet != null) {
      rows.add(
          Row.latencies(SCENARIO, "warm-storm", null, "resolver", params, stormy)
              .against(rows.getFirst()));
      rows.add(Row.scalar(SCENARIO, "forged", sent, "queries", OptionalDouble.of((double) sent)));
      rows.add(Row.scalar(SCENARIO, "boots", sent, "boots", boots));
      rows.add(Row.scalar(SCENARIO, "memory-growth", 1, "MiB", growthMib));
    }
    return rows;
  }

  @Override
  public List<Verdict> verdicts() {
    return List.of(
        BOOTS.judge(boots),
        LOST.judge(
            stormy == null
                ? OptionalDouble.empty()
                : OptionalDouble.of((double) stormy.failures())),
        RATIO.judge(ratio()),
        GROWTH.judge(growthMib),
        SHORTFALL.judge(shortfall));
  }

  private OptionalDouble ratio() {
    if (quiet == null || stormy == null) {
      return OptionalDouble.empty();
    }
    OptionalDouble before = quiet.percentileMs(99);
    OptionalDouble during = stormy.percentileMs(99);
    return before.isEmpty() || during.isEmpty()
        ? OptionalDouble.empty()
        : OptionalDouble.of(during.getAsDouble() / before.getAsDouble());
  }

  @Override
  public List<String> caveats() {
    return List.of(
        "whoever forges queries runs on the same processors as the daemon and the honest client");
  }
}

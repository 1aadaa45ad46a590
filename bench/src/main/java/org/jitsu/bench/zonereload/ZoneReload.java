package org.jitsu.bench.zonereload;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.jitsu.bench.lab.CannotRun;
import org.jitsu.bench.lab.Daemon;
import org.jitsu.bench.lab.Namespace;
import org.jitsu.bench.lab.Scratch;
import org.jitsu.bench.lab.Site;
import org.jitsu.bench.report.Promise;
import org.jitsu.bench.report.Row;
import org.jitsu.bench.report.Verdict;
import org.jitsu.bench.result.Uses;
import org.jitsu.bench.rig.Rig;
import org.jitsu.bench.rig.Series;
import org.jitsu.bench.scenario.Scenario;
import org.jitsu.core.time.Ticker;
import org.jitsu.linux.poll.Compiler;
import org.jspecify.annotations.Nullable;

/** The scenario {@code zone-reload}. */
public final class ZoneReload implements Scenario {
  private static final String SCENARIO = "zone-reload";
  private static final Promise LOST = Promise.of("zone-reload.lost-or-wrong", "0");
  private static final Promise RATIO = Promise.of("zone-reload.ratio-p99", "3");
  private static final long QUIET_NS = 10_000_000_000L;

  private final Path launcher;
  private final LargeZone zone;
  private final int reloads;
  private final Function<String, Rig.Progress> progress;
  private @Nullable Series quiet;
  private @Nullable Series meanwhile;

  /**
   * Makes it.
   *
   * @param launcher bin/jitsu
   * @param site what the guest beside the zone is
   * @param records how many the zone has
   * @param reloads how often it is read again, one after the other
   * @param progress makes a listener for the progress of what has that name
   */
  public ZoneReload(
      Path launcher, Site site, int records, int reloads, Function<String, Rig.Progress> progress) {
    this.launcher = launcher;
    this.zone = new LargeZone(site, records);
    this.reloads = reloads;
    this.progress = progress;
  }

  @Override
  public Uses uses() {
    return Uses.of(zone.site()).seed(Client.SEED);
  }

  @Override
  public void run() throws CannotRun, IOException, InterruptedException {
    Namespace.require();
    try (Scratch scratch = new Scratch();
        Daemon daemon = Daemon.start(launcher, scratch.directory(), zone)) {
      daemon.awaitAnswer();
      for (int i = 1; i <= reloads; i++) {
        zone.write(scratch.directory(), i + 1);
      }
      Client client = new Client(daemon, zone.records());
      Rig.Progress stages = progress.apply("reloads");
      client.ask(until(QUIET_NS / 2)); // what compiles does so now
      daemon.control().reload(); // and memory finds its size
      quiet = client.ask(until(QUIET_NS));
      meanwhile = meanwhile(daemon, scratch.directory(), client, stages);
      if (client.newest() != reloads + 1) {
        throw new IOException("the last answer was of generation " + client.newest());
      }
    }
  }

  private Series meanwhile(Daemon daemon, Path directory, Client client, Rig.Progress stages)
      throws IOException, InterruptedException {
    try (ExecutorService thread = Executors.newSingleThreadExecutor();
        Compiler _ = Compiler.giveWay()) { // ours takes no processor from what is measured
      Future<?> reloading =
          thread.submit(
              () -> {
                for (int i = 1; i <= reloads; i++) {
                  zone.publish(directory, i + 1);
                  daemon.control().reload();
                  stages.done(i, reloads);
                }
                return null;
              });
      Series series = client.ask(() -> !reloading.isDone());
      Series last = client.ask(until(QUIET_NS / 100));
      reloading.get();
      if (last.failures() > 0) {
        series.failed("the last reload was not seen");
      }
      return series;
    } catch (ExecutionException broken) {
      throw new IOException("a reload failed: " + broken.getCause(), broken);
    }
  }

  private static BooleanSupplier until(long spanNs) {
    long endNs = Ticker.system().nowNs() + spanNs;
    return () -> Ticker.system().nowNs() < endNs;
  }

  @Override
  public List<Row> rows() {
    List<Row> rows = new ArrayList<>();
    Row.Params params = Row.Params.none();
    if (quiet != null) {
      rows.add(Row.latencies(SCENARIO, "quiet", null, "resolver", params, quiet));
    }
    if (meanwhile != null && quiet != null) {
      rows.add(
          Row.latencies(SCENARIO, "reloading", null, "resolver", params, meanwhile)
              .against(rows.getFirst()));
    }
    return rows;
  }

  @Override
  public List<Verdict> verdicts() {
    return List.of(
        LOST.judge(
            meanwhile == null
                ? OptionalDouble.empty()
                : OptionalDouble.of((double) meanwhile.failures())),
        RATIO.judge(ratio()));
  }

  private OptionalDouble ratio() {
    if (quiet == null || meanwhile == null) {
      return OptionalDouble.empty();
    }
    OptionalDouble before = quiet.percentileMs(99);
    OptionalDouble during = meanwhile.percentileMs(99);
    return before.isEmpty() || during.isEmpty()
        ? OptionalDouble.empty()
        : OptionalDouble.of(during.getAsDouble() / before.getAsDouble());
  }

  @Override
  public List<String> caveats() {
    return List.of("the client runs on the daemon's processors");
  }
}

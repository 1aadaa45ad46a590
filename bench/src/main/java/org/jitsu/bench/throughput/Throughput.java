package org.jitsu.bench.throughput;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import org.jitsu.bench.client.Client;
import org.jitsu.bench.client.FairProber;
import org.jitsu.bench.client.NaiveClient;
import org.jitsu.bench.lab.BareGuest;
import org.jitsu.bench.lab.CannotRun;
import org.jitsu.bench.lab.Daemon;
import org.jitsu.bench.lab.Namespace;
import org.jitsu.bench.lab.PlainBridge;
import org.jitsu.bench.lab.Scratch;
import org.jitsu.bench.lab.Site;
import org.jitsu.bench.report.Row;
import org.jitsu.bench.report.Verdict;
import org.jitsu.bench.result.Uses;
import org.jitsu.bench.rig.Rig;
import org.jitsu.bench.rig.Series;
import org.jitsu.bench.scenario.Scenario;
import org.jitsu.core.time.Ticker;

/** The scenario {@code throughput}: a stage with the kernel's splice, and one without. */
public final class Throughput implements Scenario {
  private static final long DEADLINE_NS = 60_000_000_000L;

  /** From each boot of a guest that a round compares. */
  private static final int LATER = 3;

  /** Before each download. */
  private static final long FIRST_BYTES = 1 << 20;

  private final Path launcher;
  private final Site site;
  private final long bytes;
  private final int rounds;
  private final Function<String, Rig.Progress> stages;
  private final InetSocketAddress server;
  private final Results results;

  /**
   * Makes it.
   *
   * @param launcher bin/jitsu
   * @param guest what is downloaded from
   * @param bytes how long a download is
   * @param rounds how often all have their turns in a stage, each time from boots of their own
   * @param stages makes a listener for the progress of a stage of that name
   */
  public Throughput(
      Path launcher, Source guest, long bytes, int rounds, Function<String, Rig.Progress> stages) {
    this.launcher = launcher;
    this.site = guest.serving(FIRST_BYTES + bytes).withTerms("mode: proxy");
    this.bytes = bytes;
    this.rounds = rounds;
    this.stages = stages;
    this.server = new InetSocketAddress(site.address(), Site.PORT);
    this.results = new Results(guest, bytes);
  }

  @Override
  public Uses uses() {
    return Uses.of(site);
  }

  @Override
  public void run() throws CannotRun, IOException, InterruptedException {
    Namespace.require();
    try (Scratch scratch = new Scratch();
        PlainBridge bridge = PlainBridge.make(BareGuest.BRIDGE, BareGuest.gateway())) {
      for (Splicing splicing : Splicing.values()) {
        stage(splicing, bridge, scratch.directory());
      }
    }
  }

  private void stage(Splicing splicing, PlainBridge bridge, Path directory)
      throws CannotRun, IOException, InterruptedException {
    try (Daemon daemon = Daemon.start(splicing.under(), launcher, directory, site)) {
      daemon.awaitAnswer();
      get(new NaiveClient(), server, daemon); // how it answers is learned
      try (BareGuest twin = new BareGuest(bridge, daemon.vmmLine(site.kernel()), site, directory)) {
        daemon.control().putToSleep(site.guests());
        try (Download trial = Download.open(server)) { // has the splice opened, or refused
          trial.fetch(FIRST_BYTES, bytes);
        }
        if (daemon.said(Splicing.REFUSED) == (splicing == Splicing.KERNEL)) {
          results.absent(
              splicing,
              splicing == Splicing.KERNEL
                  ? "the kernel refuses programs here; see the daemon's log"
                  : "the kernel does not refuse programs even to a daemon without rights");
          return;
        }
        rounds(daemon, twin, results.of(splicing), stages.apply(splicing.word()));
      }
    }
  }

  private static void get(Client client, InetSocketAddress server, Daemon daemon) throws CannotRun {
    try {
      client.get(server, Ticker.system().nowNs() + DEADLINE_NS).expect(Site.GUEST);
    } catch (IOException failure) {
      throw new CannotRun(
          "the guest at %s does not serve: %s".formatted(server, failure.getMessage()),
          "see what the daemon said: " + daemon.lastWords(),
          failure);
    }
  }

  private void rounds(
      Daemon daemon, BareGuest twin, Results.Compared compared, Rig.Progress progress)
      throws CannotRun, IOException, InterruptedException {
    for (int round = 1; round <= rounds; round++) {
      restart(twin, daemon);
      daemon.control().putToSleep(site.guests());
      download(twin.server(), compared.direct());
      download(server, compared.began());
      stopIfTold();
      daemon.control().putToSleep(site.guests());
      daemon.control().summon(Site.NAME); // whom nothing renumbers for
      for (int i = 0; i < LATER; i++) {
        download(twin.server(), compared.direct());
        download(server, compared.later());
        stopIfTold();
      }
      progress.done(round, rounds);
    }
  }

  /** Each round has boots of its own: how fast a guest is, is in part the luck of its boot. */
  private static void restart(BareGuest twin, Daemon daemon)
      throws CannotRun, IOException, InterruptedException {
    twin.stop();
    twin.prepare();
    twin.start();
    get(new FairProber(), twin.server(), daemon);
  }

  private static void stopIfTold() throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
  }

  private void download(InetSocketAddress from, Series series) {
    try (Download connection = Download.open(from)) {
      series.answered(connection.fetch(FIRST_BYTES, bytes));
    } catch (IOException failure) {
      series.failed(String.valueOf(failure.getMessage()));
    }
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

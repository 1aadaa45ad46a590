package org.jitsu.bench.startrate;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jitsu.bench.client.NaiveClient;
import org.jitsu.bench.client.Page;
import org.jitsu.bench.client.Resolver;
import org.jitsu.bench.lab.Control;
import org.jitsu.bench.lab.CpuTime;
import org.jitsu.bench.lab.Daemon;
import org.jitsu.bench.lab.Fleet;
import org.jitsu.bench.lab.Site;
import org.jitsu.bench.rig.Series;
import org.jitsu.core.time.Ticker;

/**
 * Ordinary clients in a closed loop: each takes the service that has slept longest, resolves its
 * name, fetches its page, has its guest put to sleep and goes on.
 */
final class Clients {
  private static final int QUERY_TIMEOUT_MS = 5_000;
  private static final long DEADLINE_NS = 20_000_000_000L;

  /** What a page says whose guest has served nobody before. */
  private static final String FRESH = "requests served: 1\n";

  private final Daemon daemon;
  private final Fleet fleet;
  private final Queue<Integer> asleep = new ConcurrentLinkedQueue<>();

  /** Makes them; the fleet's guests are asleep. */
  Clients(Daemon daemon, Fleet fleet) {
    this.daemon = daemon;
    this.fleet = fleet;
    for (int number = 0; number < fleet.size(); number++) {
      asleep.add(number);
    }
  }

  /** What one client saw. */
  private static final class Seen {
    private final List<Long> latenciesNs = new ArrayList<>();
    private final List<String> failures = new ArrayList<>();
    private long awake;
  }

  /**
   * Runs so many of them for a while.
   *
   * @throws IOException when a client could not go on
   */
  Stage run(int clients, long spanNs) throws IOException, InterruptedException {
    long pid = daemon.control().pid();
    CpuTime before = CpuTime.now(pid);
    long beginNs = Ticker.system().nowNs();
    long untilNs = beginNs + spanNs;
    List<Seen> seen;
    try (ExecutorService threads =
        Executors.newFixedThreadPool(clients, Thread.ofPlatform().daemon().factory())) {
      List<Callable<Seen>> loops = new ArrayList<>();
      for (int client = 0; client < clients; client++) {
        loops.add(() -> loop(untilNs));
      }
      try {
        seen = results(threads.invokeAll(loops));
      } catch (InterruptedException stop) {
        threads.shutdownNow();
        throw stop;
      }
    }
    long endNs = Ticker.system().nowNs();
    Series starts = new Series();
    for (Seen each : seen) {
      each.latenciesNs.forEach(starts::answered);
      each.failures.forEach(starts::failed);
    }
    long awake = seen.stream().mapToLong(each -> each.awake).sum();
    return new Stage(clients, starts, awake, endNs - beginNs, CpuTime.now(pid).since(before));
  }

  private static List<Seen> results(List<Future<Seen>> futures)
      throws IOException, InterruptedException {
    List<Seen> results = new ArrayList<>();
    for (Future<Seen> future : futures) {
      try {
        results.add(future.get());
      } catch (ExecutionException failed) {
        if (failed.getCause() instanceof IOException failure) {
          throw failure;
        }
        throw new IllegalStateException(failed.getCause());
      }
    }
    return results;
  }

  private Seen loop(long untilNs) throws IOException {
    Seen seen = new Seen();
    Control control = daemon.control();
    try (Resolver resolver = daemon.resolver(QUERY_TIMEOUT_MS)) {
      while (Ticker.system().nowNs() - untilNs < 0 && !Thread.currentThread().isInterrupted()) {
        Integer number = asleep.poll();
        if (number == null) {
          throw new IOException("there are more clients than services");
        }
        start(number, resolver, seen);
        control.stop(fleet.guest(number));
        asleep.add(number);
      }
    }
    return seen;
  }

  private void start(int number, Resolver resolver, Seen seen) {
    long beginNs = Ticker.system().nowNs();
    try {
      InetAddress address = resolver.address(fleet.name(number));
      InetSocketAddress server = new InetSocketAddress(address, Site.PORT);
      Page page =
          new NaiveClient()
              .get(server, beginNs + DEADLINE_NS)
              .expect("name: " + fleet.guest(number) + "\n");
      if (page.body().contains(FRESH)) {
        seen.latenciesNs.add(page.firstByteNs() - beginNs);
      } else {
        seen.awake++;
      }
    } catch (IOException failure) {
      seen.failures.add(String.valueOf(failure.getMessage()));
    }
  }
}

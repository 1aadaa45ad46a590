package org.jitsu.bench.subject;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jitsu.bench.client.NaiveClient;
import org.jitsu.bench.client.Resolver;
import org.jitsu.bench.lab.Control;
import org.jitsu.bench.lab.Daemon;
import org.jitsu.bench.lab.Fleet;
import org.jitsu.bench.lab.Site;
import org.jitsu.bench.rig.Series;
import org.jitsu.core.time.Ticker;

/** One client for each guest, all at one instant. One thread uses it. */
public final class Crowd {
  private static final int PATIENCE_MS = 60_000;
  private static final double NS_PER_MS = 1e6;

  private final Daemon daemon;
  private final Control control;
  private final Fleet fleet;

  /** Makes them; whoever closes the daemon may not use them afterwards. */
  public Crowd(Daemon daemon, Fleet fleet) {
    this.daemon = daemon;
    this.control = daemon.control();
    this.fleet = fleet;
  }

  /**
   * Wakes guests of those numbers.
   *
   * @param pages takes how long each client waited for its page
   * @return how long it took until the last of them had it, in milliseconds
   */
  public double wake(List<Integer> numbers, Series pages) throws InterruptedException {
    CountDownLatch go = new CountDownLatch(1);
    long beganNs;
    try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Long>> waits = new ArrayList<>();
      for (int number : numbers) {
        waits.add(clients.submit(client(number, go)));
      }
      beganNs = Ticker.system().nowNs();
      go.countDown();
      try {
        for (Future<Long> wait : waits) {
          add(pages, wait);
        }
      } catch (InterruptedException stop) {
        clients.shutdownNow();
        throw stop;
      }
    }
    return msSince(beganNs);
  }

  /**
   * Puts guests of those numbers to sleep.
   *
   * @return how long it took until all slept, in milliseconds
   */
  public double putToSleep(List<Integer> numbers) throws IOException, InterruptedException {
    long beganNs = Ticker.system().nowNs();
    control.putToSleep(numbers.stream().map(fleet::guest).toList());
    return msSince(beganNs);
  }

  private static double msSince(long beganNs) {
    return (Ticker.system().nowNs() - beganNs) / NS_PER_MS;
  }

  /** Resolves a name and fetches its page; returns how long that took, in nanoseconds. */
  private Callable<Long> client(int number, CountDownLatch go) {
    return () -> {
      try (Resolver resolver = daemon.resolver(PATIENCE_MS)) {
        go.await();
        long beganNs = Ticker.system().nowNs();
        InetSocketAddress server =
            new InetSocketAddress(resolver.address(fleet.name(number)), Site.PORT);
        long deadlineNs = beganNs + (long) (PATIENCE_MS * NS_PER_MS);
        return new NaiveClient().get(server, deadlineNs).expect(fleet.guest(number)).firstByteNs()
            - beganNs;
      }
    };
  }

  private static void add(Series pages, Future<Long> wait) throws InterruptedException {
    try {
      pages.answered(wait.get());
    } catch (ExecutionException failed) {
      if (!(failed.getCause() instanceof IOException)) {
        throw new IllegalStateException(failed.getCause());
      }
      pages.failed(String.valueOf(failed.getCause().getMessage()));
    }
  }
}

package org.jitsu.bench.parallel;

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
import org.jitsu.bench.lab.Processes;
import org.jitsu.bench.lab.Site;
import org.jitsu.bench.rig.Series;
import org.jitsu.core.time.Ticker;

/** One client for each guest, all at one instant. One thread uses it. */
final class Crowd {
  private static final int PATIENCE_MS = 60_000;
  private static final double NS_PER_MS = 1e6;

  private final Daemon daemon;
  private final Control control;
  private final Fleet fleet;

  Crowd(Daemon daemon, Fleet fleet) {
    this.daemon = daemon;
    this.control = daemon.control();
    this.fleet = fleet;
  }

  /** Wakes the first so many guests of the fleet, weighs them, and puts them to sleep. */
  Step run(int guests) throws IOException, InterruptedException {
    CountDownLatch go = new CountDownLatch(1);
    Series pages = new Series();
    long beganNs;
    try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Long>> waits = new ArrayList<>();
      for (int number = 0; number < guests; number++) {
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
    long servedNs = Ticker.system().nowNs();
    double guestMb = medianGuestMb();
    double daemonMb = Processes.residentMb(control.pid());
    long weighedNs = Ticker.system().nowNs();
    control.putToSleep(fleet.guests().subList(0, guests));
    long asleepNs = Ticker.system().nowNs();
    return new Step(
        guests,
        pages,
        (servedNs - beganNs) / NS_PER_MS,
        (asleepNs - weighedNs) / NS_PER_MS,
        guestMb,
        daemonMb);
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

  private double medianGuestMb() throws IOException {
    String image = fleet.site().kernel().toString();
    List<Double> all = new ArrayList<>();
    for (ProcessHandle guest : Processes.all(control.pid(), words -> words.contains(image))) {
      all.add(Processes.proportionalMb(guest.pid()));
    }
    if (all.isEmpty()) {
      throw new IOException("no guest runs below the daemon: " + daemon.lastWords());
    }
    return all.stream().sorted().skip(all.size() / 2).findFirst().orElseThrow();
  }
}

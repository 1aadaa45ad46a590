package org.jitsu.bench.heldconnect;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jitsu.bench.client.NaiveClient;
import org.jitsu.bench.client.Page;
import org.jitsu.bench.lab.Control;
import org.jitsu.bench.lab.Fleet;
import org.jitsu.bench.lab.NeighbourCache;
import org.jitsu.bench.lab.Site;
import org.jitsu.bench.rig.Pacer;

/**
 * Starts of different guests, begun one after the other while the ones before still wait for
 * theirs: a client each, at fixed times.
 */
final class Wave {
  /** So far apart that a start is over, but for its guest's delay, when the next begins. */
  private static final long APART_NS = 100_000_000;

  private static final long DEADLINE_NS = 20_000_000_000L;

  private final Control control;
  private final Fleet fleet;
  private final NeighbourCache neighbours;
  private final Pacer pacer = Pacer.system();

  Wave(Control control, Fleet fleet, NeighbourCache neighbours) {
    this.control = control;
    this.fleet = fleet;
    this.neighbours = neighbours;
  }

  /** Starts the first so many guests, all of which sleep, and puts them to sleep again. */
  void run(int guests, Results results) throws IOException, InterruptedException {
    for (int number = 0; number < guests; number++) {
      neighbours.forget(fleet.address(number), Site.BRIDGE);
    }
    List<Future<LateStart>> starts;
    try (ExecutorService clients =
        Executors.newFixedThreadPool(guests, Thread.ofPlatform().daemon().factory())) {
      long firstNs = pacer.nowNs() + APART_NS;
      List<Callable<LateStart>> due = new ArrayList<>();
      for (int number = 0; number < guests; number++) {
        int which = number;
        due.add(() -> start(which, firstNs + which * APART_NS));
      }
      try {
        starts = clients.invokeAll(due);
      } catch (InterruptedException stop) {
        clients.shutdownNow();
        throw stop;
      }
    }
    List<Control.Start> remembered = control.starts();
    for (int number = 0; number < guests; number++) {
      take(results.of(Way.of(number)), starts.get(number), remembered);
    }
    control.putToSleep(fleet.guests());
  }

  private LateStart start(int number, long dueNs) throws IOException, InterruptedException {
    pacer.awaitNs(dueNs);
    InetSocketAddress server = new InetSocketAddress(fleet.address(number), Site.PORT);
    Page page = new NaiveClient().get(server, dueNs + DEADLINE_NS);
    return LateStart.of(fleet.guest(number), dueNs, page);
  }

  private static void take(
      Results.Seen seen, Future<LateStart> future, List<Control.Start> remembered)
      throws InterruptedException {
    try {
      LateStart start = future.get();
      seen.whole().answered(start.firstByteNs() - start.beganNs());
      start.answerNs(remembered).ifPresent(seen.answer()::answered);
    } catch (ExecutionException failed) {
      if (failed.getCause() instanceof IOException failure) {
        seen.whole().failed(String.valueOf(failure.getMessage()));
      } else {
        throw new IllegalStateException(failed.getCause());
      }
    }
  }
}

package org.jitsu.bench.subject;

import java.io.IOException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jitsu.bench.client.Client;
import org.jitsu.bench.client.Page;
import org.jitsu.bench.lab.NeighbourCache;
import org.jitsu.bench.lab.Site;
import org.jitsu.bench.lab.Startable;
import org.jitsu.bench.rig.Subject;
import org.jitsu.core.time.Ticker;

/**
 * {@code bare}, and everything else that is started by hand: from the exec to the first byte,
 * nobody in between. The client asks from the moment of the exec on, on a thread of its own.
 */
public final class HandStart implements Subject, AutoCloseable {
  private static final long DEADLINE_NS = 20_000_000_000L;

  private final Startable server;
  private final NeighbourCache neighbours;
  private final Client client;
  private final ExecutorService asking =
      Executors.newSingleThreadExecutor(Thread.ofPlatform().daemon().name("client").factory());

  /** Makes it; of these nothing is closed here. */
  public HandStart(Startable server, NeighbourCache neighbours, Client client) {
    this.server = server;
    this.neighbours = neighbours;
    this.client = client;
  }

  @Override
  public void prepare() throws IOException, InterruptedException {
    server.prepare();
    if (server.neighbour().isPresent()) {
      Startable.Neighbour neighbour = server.neighbour().get();
      if (client.knowsMac()) {
        neighbours.know(server.server().getAddress(), neighbour.mac(), neighbour.ifName());
      } else {
        neighbours.forget(server.server().getAddress(), neighbour.ifName());
      }
    }
  }

  @Override
  public long attempt() throws IOException, InterruptedException {
    long deadlineNs = Ticker.system().nowNs() + DEADLINE_NS;
    Future<Page> page = asking.submit(() -> client.get(server.server(), deadlineNs));
    try {
      server.start();
      return page.get().expect(Site.GUEST).firstByteNs();
    } catch (ExecutionException failed) {
      if (failed.getCause() instanceof IOException failure) {
        throw failure;
      }
      throw new IllegalStateException(failed.getCause());
    } finally {
      page.cancel(true);
    }
  }

  @Override
  public void rest() throws IOException, InterruptedException {
    server.stop();
  }

  /** Ends its thread. */
  @Override
  public void close() {
    asking.shutdownNow();
  }
}

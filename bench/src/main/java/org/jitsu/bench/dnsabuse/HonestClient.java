package org.jitsu.bench.dnsabuse;

import java.io.IOException;
import java.util.concurrent.locks.LockSupport;
import org.jitsu.bench.client.Resolver;
import org.jitsu.bench.lab.Daemon;
import org.jitsu.bench.rig.Series;
import org.jitsu.core.time.Ticker;

/**
 * Asks for one name at fixed times, whatever became of the question before: an answer that comes
 * late is late for every question that was due meanwhile. One thread.
 */
final class HonestClient {

  private static final int PER_SECOND = 250;
  private static final int TIMEOUT_MS = 1000;
  private static final long PERIOD_NS = 1_000_000_000L / PER_SECOND;

  private final Daemon daemon;
  private final String name;

  HonestClient(Daemon daemon, String name) {
    this.daemon = daemon;
    this.name = name;
  }

  /** Asks for so long. */
  Series ask(long spanNs) throws IOException, InterruptedException {
    Series series = new Series();
    Ticker clock = Ticker.system();
    long startNs = clock.nowNs();
    try (Resolver resolver = daemon.resolver(TIMEOUT_MS)) {
      for (long dueNs = startNs; dueNs - startNs < spanNs; dueNs += PERIOD_NS) {
        for (long leftNs = dueNs - clock.nowNs(); leftNs > 0; leftNs = dueNs - clock.nowNs()) {
          LockSupport.parkNanos(leftNs);
          if (Thread.interrupted()) {
            throw new InterruptedException();
          }
        }
        try {
          resolver.address(name);
          series.answered(clock.nowNs() - dueNs);
        } catch (IOException lost) {
          series.failed(String.valueOf(lost.getMessage()));
        }
      }
    }
    return series;
  }

  /** Makes sure that its guest is awake. */
  void wake() throws IOException {
    try (Resolver resolver = daemon.resolver(TIMEOUT_MS)) {
      resolver.address(name);
    }
  }
}

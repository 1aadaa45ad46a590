package org.jitsu.bench.dnsabuse;

import java.io.IOException;
import org.jitsu.bench.client.Resolver;
import org.jitsu.bench.lab.Daemon;
import org.jitsu.bench.rig.Series;
import org.jitsu.bench.rig.Steady;
import org.jitsu.core.time.Ticker;

/** Asks for one name at a steady pace. One thread. */
final class HonestClient {

  private static final int TIMEOUT_MS = 1000;

  private final Daemon daemon;
  private final String name;

  HonestClient(Daemon daemon, String name) {
    this.daemon = daemon;
    this.name = name;
  }

  /** Asks for so long, and adds what it took to a series. */
  void ask(long spanNs, Series series) throws IOException, InterruptedException {
    long endNs = Ticker.system().nowNs() + spanNs;
    try (Resolver resolver = daemon.resolver(TIMEOUT_MS)) {
      Steady.ask(dueNs -> dueNs < endNs, () -> resolver.address(name), series);
    }
  }

  /** Makes sure that its guest is awake. */
  void wake() throws IOException {
    try (Resolver resolver = daemon.resolver(TIMEOUT_MS)) {
      resolver.address(name);
    }
  }
}

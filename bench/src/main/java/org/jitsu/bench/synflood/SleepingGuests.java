package org.jitsu.bench.synflood;

import java.io.IOException;
import java.net.InetSocketAddress;
import org.jitsu.bench.client.NaiveClient;
import org.jitsu.bench.lab.Fleet;
import org.jitsu.bench.lab.Site;
import org.jitsu.bench.rig.Subject;
import org.jitsu.core.time.Ticker;

/** {@code proxy}: each attempt an honest client's, of a guest that sleeps until then. */
final class SleepingGuests implements Subject {
  private static final long DEADLINE_NS = 5_000_000_000L;

  private final Fleet fleet;
  private int next;

  /** Begins with the fleet's first. */
  SleepingGuests(Fleet fleet) {
    this.fleet = fleet;
  }

  @Override
  public void prepare() {
    // They sleep.
  }

  @Override
  public long attempt() throws IOException {
    int number = next++;
    InetSocketAddress server = new InetSocketAddress(fleet.address(number), Site.PORT);
    return new NaiveClient()
        .get(server, Ticker.system().nowNs() + DEADLINE_NS)
        .expect("name: " + fleet.guest(number) + "\n")
        .firstByteNs();
  }

  @Override
  public void rest() {
    // They serve until the flood is over.
  }
}

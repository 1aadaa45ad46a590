package org.jitsu.bench.subject;

import java.io.IOException;
import org.jitsu.bench.client.Client;
import org.jitsu.bench.client.FairProber;
import org.jitsu.bench.lab.BareGuest;
import org.jitsu.bench.lab.NeighbourCache;
import org.jitsu.bench.lab.Site;
import org.jitsu.bench.rig.Subject;
import org.jitsu.core.time.Ticker;

/**
 * {@code bare}: from the VMM's exec to the guest's first byte as a fair prober sees it, nobody in
 * between.
 */
public final class BareStart implements Subject {
  private static final long DEADLINE_NS = 20_000_000_000L;

  private final BareGuest guest;
  private final NeighbourCache neighbours;
  private final Client client = new FairProber();

  /** Makes it; nothing is closed here. */
  public BareStart(BareGuest guest, NeighbourCache neighbours) {
    this.guest = guest;
    this.neighbours = neighbours;
  }

  @Override
  public void prepare() throws IOException {
    guest.prepare();
    neighbours.forget(guest.server().getAddress(), BareGuest.BRIDGE);
  }

  @Override
  public long attempt() throws IOException {
    guest.start();
    long deadlineNs = Ticker.system().nowNs() + DEADLINE_NS;
    return client.get(guest.server(), deadlineNs).expect(Site.GUEST).firstByteNs();
  }

  @Override
  public void rest() throws IOException, InterruptedException {
    guest.stop();
  }
}

package org.jitsu.bench.subject;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import org.jitsu.bench.client.NaiveClient;
import org.jitsu.bench.client.Resolver;
import org.jitsu.bench.lab.Control;
import org.jitsu.bench.lab.Fleet;
import org.jitsu.bench.lab.NeighbourCache;
import org.jitsu.bench.lab.Site;
import org.jitsu.bench.rig.Subject;
import org.jitsu.core.time.Ticker;

/**
 * A sleeping guest of a fleet, whose name is resolved and whose page is fetched by a client that
 * never spoke to it.
 */
public record FleetStart(
    Fleet fleet, int number, Control control, Resolver resolver, NeighbourCache neighbours)
    implements Subject {

  private static final long DEADLINE_NS = 20_000_000_000L;

  @Override
  public void prepare() throws IOException {
    neighbours.forget(fleet.address(number), Site.BRIDGE);
  }

  @Override
  public long attempt() throws IOException {
    long deadlineNs = Ticker.system().nowNs() + DEADLINE_NS;
    InetAddress address = resolver.address(fleet.name(number));
    InetSocketAddress server = new InetSocketAddress(address, Site.PORT);
    String page = "name: " + fleet.guest(number) + "\n";
    return new NaiveClient().get(server, deadlineNs).expect(page).firstByteNs();
  }

  @Override
  public void rest() throws IOException, InterruptedException {
    control.putToSleep(List.of(fleet.guest(number)));
  }
}

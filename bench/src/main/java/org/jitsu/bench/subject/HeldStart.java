package org.jitsu.bench.subject;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.jitsu.bench.client.Client;
import org.jitsu.bench.client.Resolver;
import org.jitsu.bench.lab.Control;
import org.jitsu.bench.lab.NeighbourCache;
import org.jitsu.bench.lab.Site;
import org.jitsu.bench.rig.Subject;
import org.jitsu.core.time.Ticker;

/**
 * {@code hold}: a sleeping guest behind Jitsu, asked for as a client does that never spoke to it:
 * the name is resolved, or the address known, its MAC is not.
 */
public final class HeldStart implements Subject {
  private static final long DEADLINE_NS = 20_000_000_000L;

  /** What wakes the guest, under the word that its row carries. */
  public enum Trigger {
    /** The DNS query for its name. */
    QUERY("query"),
    /** The connection's SYN, the name was not asked for. */
    SYN("syn");

    private final String word;

    Trigger(String word) {
      this.word = word;
    }

    /** Returns the word. */
    public String word() {
      return word;
    }
  }

  private final Site site;
  private final Trigger trigger;
  private final Control control;
  private final Resolver resolver;
  private final NeighbourCache neighbours;
  private final Client client;

  /** Makes it; nothing is closed here. */
  public HeldStart(
      Site site,
      Trigger trigger,
      Control control,
      Resolver resolver,
      NeighbourCache neighbours,
      Client client) {
    this.site = site;
    this.trigger = trigger;
    this.control = control;
    this.resolver = resolver;
    this.neighbours = neighbours;
    this.client = client;
  }

  @Override
  public void prepare() throws IOException {
    neighbours.forget(site.address(), Site.BRIDGE);
  }

  @Override
  public long attempt() throws IOException {
    long deadlineNs = Ticker.system().nowNs() + DEADLINE_NS;
    InetAddress address =
        switch (trigger) {
          case QUERY -> resolver.address(Site.NAME);
          case SYN -> site.address();
        };
    InetSocketAddress server = new InetSocketAddress(address, Site.PORT);
    return client.get(server, deadlineNs).expect(Site.GUEST).firstByteNs();
  }

  @Override
  public void rest() throws IOException, InterruptedException {
    control.putToSleep(site.guests());
  }
}

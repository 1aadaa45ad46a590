package org.jitsu.bench.subject;

import java.io.IOException;
import java.net.InetSocketAddress;
import org.jitsu.bench.client.Client;
import org.jitsu.bench.rig.Subject;
import org.jitsu.core.time.Ticker;

/** {@code warm}: a guest that serves already; every request over a connection of its own. */
public final class WarmGuest implements Subject {
  private static final long DEADLINE_NS = 10_000_000_000L;

  private final Client client;
  private final InetSocketAddress server;
  private final String phrase;

  /**
   * Makes it.
   *
   * @param server where the guest serves
   * @param phrase what its page says
   */
  public WarmGuest(Client client, InetSocketAddress server, String phrase) {
    this.client = client;
    this.server = server;
    this.phrase = phrase;
  }

  @Override
  public void prepare() {
    // It serves.
  }

  @Override
  public long attempt() throws IOException {
    long deadlineNs = Ticker.system().nowNs() + DEADLINE_NS;
    return client.get(server, deadlineNs).expect(phrase).firstByteNs();
  }

  @Override
  public void rest() {
    // It goes on serving.
  }
}

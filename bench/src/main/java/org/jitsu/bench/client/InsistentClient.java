package org.jitsu.bench.client;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.util.concurrent.locks.LockSupport;

/**
 * An ordinary kernel socket that asks anew a millisecond after it was refused. Where a server
 * shares its host's network, whoever comes before it listens is refused at once, and an ordinary
 * client would leave it at that: there is no figure for it.
 */
public final class InsistentClient implements Client {
  private static final long PAUSE_NS = 1_000_000;

  private final Client client = new NaiveClient();

  @Override
  public String word() {
    return client.word();
  }

  @Override
  public Page get(InetSocketAddress server, long deadlineNs) throws IOException {
    while (true) {
      try {
        return client.get(server, deadlineNs);
      } catch (ConnectException refused) {
        LockSupport.parkNanos(PAUSE_NS);
      }
    }
  }
}

package org.jitsu.bench.client;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.concurrent.locks.LockSupport;

/**
 * Tries anew every 20 ms until a connection is established, so that it reads when the server could
 * first answer and not when the kernel's one-second timer next ran. What happens to the established
 * connection counts, whatever it is.
 *
 * <p>The other half of its fairness, asking for the neighbour every 10 ms, is a switch of the
 * interface towards the server ({@code net.ipv4.neigh.NAME.retrans_time_ms}), which whoever makes
 * that interface sets.
 */
public final class FairProber implements Client {
  /** The interval between requests for the neighbour. */
  public static final int NEIGHBOUR_RETRY_MS = 10;

  private static final int CONNECT_TIMEOUT_MS = 20;

  /** After a refusal: long enough not to take the processor from the guest that boots. */
  private static final long REFUSED_PAUSE_NS = 500_000;

  @Override
  public String word() {
    return "fair";
  }

  @Override
  public Page get(InetSocketAddress server, long deadlineNs) throws IOException {
    while (true) {
      try (Socket socket = new Socket()) {
        if (connects(
            socket, server, Math.min(CONNECT_TIMEOUT_MS, NaiveClient.leftMs(deadlineNs)))) {
          return NaiveClient.fetch(socket, server, deadlineNs);
        }
      }
      LockSupport.parkNanos(REFUSED_PAUSE_NS);
    }
  }

  /**
   * Returns false when it timed out, was refused (a RST does not mean a dead server), or no host.
   */
  private static boolean connects(Socket socket, InetSocketAddress server, int timeoutMs) {
    try {
      socket.connect(server, timeoutMs);
      return true;
    } catch (IOException notYet) {
      return false;
    }
  }
}

package org.jitsu.bench.client;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import org.jitsu.core.time.Ticker;

/** An ordinary kernel socket: one connect, with all of the kernel's timers. */
public final class NaiveClient implements Client {

  /**
   * Closing waits until the server has acknowledged our end: one that is stopped before makes our
   * kernel send it again, to whoever has the address then, who answers with a RST.
   */
  private static final int LINGER_SECONDS = 5;

  @Override
  public String word() {
    return "naive";
  }

  @Override
  public Page get(InetSocketAddress server, long deadlineNs) throws IOException {
    try (Socket socket = new Socket()) {
      socket.connect(server, leftMs(deadlineNs));
      return fetch(socket, server, deadlineNs);
    }
  }

  static Page fetch(Socket connected, InetSocketAddress server, long deadlineNs)
      throws IOException {
    connected.setTcpNoDelay(true);
    connected.setSoLinger(true, LINGER_SECONDS);
    connected.setSoTimeout(leftMs(deadlineNs));
    String host = server.getAddress().getHostAddress();
    return Http.exchange(connected.getInputStream(), connected.getOutputStream(), "GET", host, "/");
  }

  /** Returns what is left in milliseconds, at least 1: 0 would mean for ever. */
  static int leftMs(long deadlineNs) throws SocketTimeoutException {
    long leftNs = deadlineNs - Ticker.system().nowNs();
    if (leftNs <= 0) {
      throw new SocketTimeoutException("no answer before the deadline");
    }
    return Math.clamp(leftNs / 1_000_000, 1, Integer.MAX_VALUE);
  }
}

package org.jitsu.bench.throughput;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import org.jitsu.core.time.Ticker;

/**
 * One connection, an ordinary kernel socket, over which the guest's bytes are fetched, and
 * compared. One thread.
 */
final class Download implements AutoCloseable {
  private static final int TIMEOUT_MS = 60_000;
  private static final int MAX_HEAD_BYTES = 1024;
  private static final int READ_BYTES = 256 * 1024;
  private static final Pattern PATTERN = new Pattern(READ_BYTES);

  private final Socket socket;
  private final String host;
  private final byte[] room = new byte[READ_BYTES];

  private Download(Socket socket, String host) {
    this.socket = socket;
    this.host = host;
  }

  /** Connects; behind Jitsu, to a guest that may sleep. */
  static Download open(InetSocketAddress server) throws IOException {
    Socket socket = new Socket();
    try {
      socket.connect(server, TIMEOUT_MS);
      socket.setTcpNoDelay(true);
      socket.setSoTimeout(TIMEOUT_MS);
      return new Download(socket, server.getAddress().getHostAddress());
    } catch (IOException refused) {
      socket.close();
      throw refused;
    }
  }

  /**
   * Fetches bytes by one request.
   *
   * @param first so many come before it is measured: the connection is the guest's then, and its
   *     window open
   * @param bytes so many come behind them
   * @return how long those took, in nanoseconds
   * @throws IOException when other bytes came, or not so many
   */
  long fetch(long first, long bytes) throws IOException {
    long all = first + bytes;
    String request = "GET /bytes/%d HTTP/1.1\r\nHost: %s\r\n\r\n".formatted(all, host);
    socket.getOutputStream().write(request.getBytes(ISO_8859_1));
    InputStream in = socket.getInputStream();
    expectHead(in, all);
    compare(in, 0, first);
    long beganNs = Ticker.system().nowNs();
    compare(in, first, all);
    return Ticker.system().nowNs() - beganNs;
  }

  private void compare(InputStream in, long from, long to) throws IOException {
    for (long at = from; at < to; ) {
      int length = in.read(room, 0, (int) Math.min(room.length, to - at));
      if (length < 0) {
        throw new IOException("the end after %d bytes".formatted(at));
      }
      if (!PATTERN.matches(room, length, at)) {
        throw new IOException("other bytes at %d".formatted(at));
      }
      at += length;
    }
  }

  private static void expectHead(InputStream in, long bytes) throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.length() < MAX_HEAD_BYTES && head.indexOf("\r\n\r\n") < 0) {
      int next = in.read();
      if (next < 0) {
        throw new IOException("closed without an answer");
      }
      head.append((char) next);
    }
    String length = "\r\nContent-Length: " + bytes + "\r\n";
    if (head.indexOf("HTTP/1.1 200 ") != 0 || head.indexOf(length) < 0) {
      throw new IOException("not the answer: " + head.toString().strip());
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}

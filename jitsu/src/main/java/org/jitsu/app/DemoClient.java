package org.jitsu.app;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.jitsu.dns.AddressLookup;

/** An ordinary client: a stub resolver and a kernel socket, with a watch in its hand. */
final class DemoClient {

  private static final int TIMEOUT_MS = 30_000;

  private final InetSocketAddress server;

  DemoClient(InetSocketAddress server) {
    this.server = server;
  }

  /**
   * A visit to a page.
   *
   * @param askedNs when the query was sent
   * @param answeredNs when its answer came
   * @param address what it said
   * @param connectedNs when the connection stood
   * @param firstByteNs when the first byte came
   * @param page the body
   */
  record Visit(
      long askedNs,
      long answeredNs,
      InetAddress address,
      long connectedNs,
      long firstByteNs,
      String page) {}

  /** Looks the name up and fetches {@code /} from its address. */
  Visit visit(String name, int port) throws IOException {
    long askedNs = System.nanoTime();
    InetAddress address = AddressLookup.ask(server, name, TIMEOUT_MS);
    return fetch(name, port, askedNs, System.nanoTime(), address);
  }

  private static Visit fetch(
      String name, int port, long askedNs, long answeredNs, InetAddress address)
      throws IOException {
    try (Socket socket = new Socket()) {
      socket.setSoTimeout(TIMEOUT_MS);
      socket.connect(new InetSocketAddress(address, port), TIMEOUT_MS);
      long connectedNs = System.nanoTime();
      String request = "GET / HTTP/1.1\r\nHost: " + name + "\r\nConnection: close\r\n\r\n";
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      InputStream in = socket.getInputStream();
      int first = in.read();
      long firstByteNs = System.nanoTime();
      if (first < 0) {
        throw new IOException("the connection to " + address + " ended before the first byte");
      }
      String answer = (char) first + new String(in.readAllBytes(), StandardCharsets.UTF_8);
      int body = answer.indexOf("\r\n\r\n");
      if (body < 0 || !answer.startsWith("HTTP/1.1 200")) {
        throw new IOException("not a page: " + answer.lines().findFirst().orElse(""));
      }
      return new Visit(
          askedNs, answeredNs, address, connectedNs, firstByteNs, answer.substring(body + 4));
    }
  }
}

package org.jitsu.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** An ordinary client: one TCP connection of the kernel's, over which it fetches pages. */
final class Visitor implements AutoCloseable {

  private static final int TIMEOUT_MS = 60_000;
  private static final Pattern LENGTH = Pattern.compile("Content-Length: ([0-9]+)\r\n");

  private final Socket socket;
  private final InputStream in;

  private Visitor(Socket socket) throws IOException {
    this.socket = socket;
    this.in = new BufferedInputStream(socket.getInputStream());
  }

  /** Connects to port 80; waits for a minute. */
  static Visitor connect(String address) throws IOException {
    return connect(address, TIMEOUT_MS);
  }

  /** Connects to port 80; waits so long for that, and for each answer. */
  static Visitor connect(String address, int timeoutMs) throws IOException {
    return connect(new InetSocketAddress(address, 80), timeoutMs);
  }

  /** Connects to whatever port; waits for a minute. */
  static Visitor connect(InetSocketAddress server) throws IOException {
    return connect(server, TIMEOUT_MS);
  }

  private static Visitor connect(InetSocketAddress server, int timeoutMs) throws IOException {
    Socket socket = new Socket();
    try {
      socket.setSoTimeout(timeoutMs);
      socket.connect(server, timeoutMs);
      return new Visitor(socket);
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }

  /** Fetches {@code /} on a connection of its own, and looks whether it is that guest's. */
  static void visit(Sample sample) throws IOException {
    visit(sample, sample.address());
  }

  /** Does so at one of its addresses. */
  static void visit(Sample sample, String address) throws IOException {
    try (Visitor visitor = connect(address)) {
      visitor.isAt(sample);
    }
  }

  /** Fetches {@code /} once more on this connection, and looks whether it is that guest's. */
  void isAt(Sample sample) throws IOException {
    assertThat(fetch("/"))
        .startsWith("name: " + sample.name() + "\n")
        .contains("requests served: ");
  }

  /** Fetches a page on this connection, which stays open. */
  String fetch(String path) throws IOException {
    ask(path);
    return new String(hear(), StandardCharsets.ISO_8859_1);
  }

  /** Asks for a page, without waiting for it. */
  void ask(String path) throws IOException {
    String request = "GET " + path + " HTTP/1.1\r\nHost: it.test\r\n\r\n";
    socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
  }

  /** Posts a body, without waiting for the answer; blocks while nobody takes it. */
  void post(String path, byte[] body) throws IOException {
    String request =
        "POST " + path + " HTTP/1.1\r\nHost: it.test\r\nContent-Length: " + body.length;
    socket.getOutputStream().write((request + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
    socket.getOutputStream().write(body);
  }

  /** Reads the next answer, and returns its body. */
  byte[] hear() throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int next = in.read();
      if (next < 0) {
        throw new EOFException("the answer ended within its head: " + head);
      }
      head.append((char) next);
    }
    assertThat(head).startsWith("HTTP/1.1 200 OK\r\n");
    Matcher length = LENGTH.matcher(head);
    assertThat(length.find()).as("%s", head).isTrue();
    int bytes = Integer.parseInt(length.group(1));
    byte[] body = in.readNBytes(bytes);
    assertThat(body).as("the whole body").hasSize(bytes);
    return body;
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}

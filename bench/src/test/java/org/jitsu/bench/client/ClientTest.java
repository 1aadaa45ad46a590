package org.jitsu.bench.client;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.concurrent.CompletableFuture;
import org.jitsu.core.time.Ticker;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** On loopback, against a server that sends what the test tells it to. */
class ClientTest {
  private static final String HEAD = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n";

  private static ServerSocket server() throws IOException {
    return new ServerSocket(0, 8, InetAddress.getLoopbackAddress());
  }

  /** Answers one connection with that text and closes. */
  private static CompletableFuture<Void> answers(ServerSocket server, String text) {
    return CompletableFuture.runAsync(
        () -> {
          try (Socket client = server.accept()) {
            client.getInputStream().readNBytes(4);
            client.getOutputStream().write(text.getBytes(US_ASCII));
          } catch (IOException failed) {
            throw new AssertionError(failed);
          }
        },
        task -> Thread.ofVirtual().start(task));
  }

  private static InetSocketAddress at(ServerSocket server) {
    return new InetSocketAddress(server.getInetAddress(), server.getLocalPort());
  }

  private static long inMs(long ms) {
    return Ticker.system().nowNs() + ms * 1_000_000;
  }

  @Test
  void theNaiveClientFetchesThePage() throws Exception {
    try (ServerSocket server = server()) {
      CompletableFuture<Void> served = answers(server, HEAD + "hello");
      long beforeNs = Ticker.system().nowNs();

      Page page = new NaiveClient().get(at(server), inMs(10_000));

      assertThat(page.expect("hello").status()).isEqualTo(200);
      assertThat(page.firstByteNs()).isBetween(beforeNs, Ticker.system().nowNs());
      served.join();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "'', closed without an answer",
    "'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhel', 3 of 5 bytes of the body",
    "'SSH-2.0-OpenSSH', not an HTTP answer",
    "'HTTP/1.1 503 Sorry\r\n\r\nhello', HTTP status 503",
    "'HTTP/1.1 200 OK\r\n\r\nold page', the body does not say 'hello'",
  })
  void aWrongAnswerIsAFailure(String answer, String message) throws Exception {
    try (ServerSocket server = server()) {
      CompletableFuture<Void> served = answers(server, answer);

      assertThatThrownBy(() -> new NaiveClient().get(at(server), inMs(10_000)).expect("hello"))
          .isInstanceOf(IOException.class)
          .hasMessage(message);
      served.join();
    }
  }

  @Test
  void silenceEndsAtTheDeadline() throws Exception {
    try (ServerSocket server = server()) {
      assertThatThrownBy(() -> new NaiveClient().get(at(server), inMs(50)))
          .isInstanceOf(SocketTimeoutException.class);
    }
  }

  @Test
  void theNaiveClientIsRefusedWhereTheProberTriesAgain() throws Exception {
    InetSocketAddress address;
    try (ServerSocket closed = server()) {
      address = at(closed);
    }
    assertThatThrownBy(() -> new NaiveClient().get(address, inMs(10_000)))
        .isInstanceOf(IOException.class);
    assertThatThrownBy(() -> new FairProber().get(address, inMs(50)))
        .isInstanceOf(SocketTimeoutException.class);

    CompletableFuture<Page> page =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return new FairProber().get(address, inMs(10_000));
              } catch (IOException failed) {
                throw new AssertionError(failed);
              }
            },
            task -> Thread.ofVirtual().start(task));
    try (ServerSocket late = new ServerSocket()) {
      late.setReuseAddress(true);
      late.bind(address);
      answers(late, HEAD + "hello").join();
      assertThat(page.join().body()).isEqualTo("hello");
    }
  }
}

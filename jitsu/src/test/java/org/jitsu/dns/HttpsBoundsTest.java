package org.jitsu.dns;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.jitsu.core.summon.Outcome;
import org.jitsu.core.time.Ticker;
import org.jitsu.core.time.WallClock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Connections over HTTPS that bring no query end, whatever else they bring. */
@Timeout(60)
class HttpsBoundsTest {

  private static final InetSocketAddress ANYWHERE =
      new InetSocketAddress(Asking.address("127.0.0.1"), 0);

  @TempDir private Path directory;
  private DnsServer server;

  @BeforeEach
  void start() throws Exception {
    Path certificate = directory.resolve("cert.pem");
    Path key = directory.resolve("key.pem");
    String words =
        "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj /CN=one";
    Tool.run("openssl", (words + " -keyout " + key + " -out " + certificate).split(" ", -1));
    ServerTerms usual = ServerTerms.DEFAULTS;
    ServerTerms terms =
        new ServerTerms(
            "",
            List.of(),
            0,
            usual.unlimited(),
            List.of(),
            new TlsFiles(certificate, key),
            List.of(),
            List.of(ANYWHERE),
            null);
    DnsOptions options = DnsOptions.listeningOn(List.of(ANYWHERE)).with(terms);
    server =
        DnsServer.start(
            new DnsOptions(
                options.listen(),
                options.udpPayloadBytes(),
                16,
                4,
                Duration.ofMillis(300).toNanos(),
                16,
                options.waitNs(),
                terms),
            Zones.load(List.of(new ZoneSource("example.test", null)), List.of()),
            (_, _) -> CompletableFuture.completedFuture(new Outcome.Ready()),
            Ticker.system(),
            WallClock.system());
  }

  @AfterEach
  void close() {
    server.close();
  }

  @Test
  void whoSaysNothingIsCut() throws Exception {
    try (SSLSocket client = connect()) {
      assertThat(client.getInputStream().read()).isEqualTo(-1);
    }
    assertThat(server.counts().connectionsCut()).isOne();
  }

  @Test
  void whoTricklesIsCut() throws Exception {
    try (SSLSocket client = connect()) {
      client.getOutputStream().write("GET /dns-query".getBytes(StandardCharsets.US_ASCII));
      client.setSoTimeout(20);
      int octets = 0;
      boolean cut = false;
      while (!cut) {
        assertThat(octets++).isLessThan(1000);
        cut = trickle(client);
      }
    }
    assertThat(server.counts().connectionsCut()).isOne();
  }

  @Test
  void zonesAreNotTransferred() throws Exception {
    byte[] query = Asking.query("example.test.", "AXFR").toWire();
    try (SSLSocket client = connect()) {
      String head =
          "POST /dns-query HTTP/1.1\r\nHost: one\r\nContent-Type: application/dns-message\r\n"
              + "Connection: close\r\nContent-Length: "
              + query.length
              + "\r\n\r\n";
      client.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
      client.getOutputStream().write(query);
      byte[] answer = client.getInputStream().readAllBytes();
      assertThat(new String(answer, StandardCharsets.ISO_8859_1)).startsWith("HTTP/1.1 200 OK");
    }
    assertThat(server.counts().replies()).containsOnlyKeys("REFUSED");
  }

  /** Sends an octet, and waits a little; returns whether the server has gone. */
  private static boolean trickle(SSLSocket client) throws IOException {
    try {
      client.getOutputStream().write('x');
      return client.getInputStream().read() < 0;
    } catch (SocketTimeoutException goesOn) {
      return false;
    } catch (IOException gone) {
      return true;
    }
  }

  private SSLSocket connect() throws Exception {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, new TrustManager[] {new Trusting()}, null);
    InetSocketAddress address = server.httpsAddresses().getFirst();
    SSLSocket socket =
        (SSLSocket)
            context.getSocketFactory().createSocket(address.getAddress(), address.getPort());
    socket.setSoTimeout(20_000);
    socket.startHandshake();
    return socket;
  }

  /** The certificate is of this test. */
  private static final class Trusting implements X509TrustManager {

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}

package org.jitsu.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jitsu.core.service.Wake;
import org.jitsu.core.summon.Outcome;
import org.jitsu.core.time.Ticker;
import org.jitsu.core.time.WallClock;
import org.jitsu.core.wake.Prefix;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What dig (BIND) and kdig (Knot) make of cookies, identifiers, TLS and signed transfers. */
class StrangersTest {

  private static final String KEY = "secondary.example";
  private static final String SECRET = "c2VjcmV0IG9mIHRoaXMgdGVzdCBhbG9uZQ==";
  private static final String SIGNED = "hmac-sha256:" + KEY + ":" + SECRET;
  private static final int RECORDS = 2000;

  @TempDir private Path directory;
  private DnsServer server;
  private final List<AutoCloseable> open = new ArrayList<>();

  @BeforeEach
  void start() throws Exception {
    certificate("one.test");
    StringBuilder text =
        new StringBuilder("$TTL 300\n@ SOA ns hostmaster 7 7200 900 1209600 60\n@ NS ns\n");
    text.append("ns A 127.0.0.1\nchild NS ns.child\nns.child A 192.0.2.1\n");
    for (int i = 0; i < RECORDS; i++) {
      text.append("n").append(i).append(" TXT \"").append("x".repeat(i % 200)).append("\"\n");
    }
    Path zone = Files.writeString(directory.resolve("zone"), text);
    TransferTerms transfer =
        new TransferTerms(List.of(Prefix.parse("127.0.0.0/8")), KEY, List.of());
    Zones zones =
        Zones.load(
            List.of(new ZoneSource("example.test", zone, transfer)),
            List.of(
                new Summoned(
                    Asking.service("www.example.test", Wake.QUERY, 60, "10.77.0.10"),
                    Summoned.Keeping.HELD)));
    InetSocketAddress anywhere = new InetSocketAddress(Asking.address("127.0.0.1"), 0);
    ServerTerms terms =
        new ServerTerms(
            "ns1.test",
            List.of(),
            0,
            List.of(),
            List.of(new TransferKey(KEY, "hmac-sha256", SECRET)),
            new TlsFiles(directory.resolve("cert.pem"), directory.resolve("key.pem")),
            List.of(anywhere),
            List.of(anywhere),
            null);
    server =
        DnsServer.start(
            DnsOptions.listeningOn(List.of(anywhere)).with(terms),
            zones,
            (_, _) -> CompletableFuture.completedFuture(new Outcome.Ready()),
            Ticker.system(),
            WallClock.system());
    open.add(server);
  }

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable each : open) {
      each.close();
    }
  }

  @Test
  void digAcceptsTheCookie() throws Exception {
    assertThat(dig("+cookie", "www.example.test"))
        .containsPattern("; COOKIE: [0-9a-f]{48} \\(good\\)");
    assertThat(dig("+cookie", "+header-only", "example.test"))
        .contains("status: NOERROR", "(good)");
  }

  @Test
  void digIsToldWhoAnswers() throws Exception {
    assertThat(dig("+nsid", "www.example.test")).contains("(\"ns1.test\")");
    assertThat(dig("CH", "TXT", "id.server")).contains("\"ns1.test\"", "flags: qr aa");
    assertThat(dig("CH", "TXT", "version.bind")).contains("\"jitsu\"");
  }

  @Test
  void digIsToldHowLongAConnectionStaysOpen() throws Exception {
    assertThat(dig("+tcp", "+keepalive", "www.example.test")).contains("KEEPALIVE: 10.0 secs");
    assertThat(dig("+keepalive", "www.example.test")).doesNotContain("KEEPALIVE");
  }

  @Test
  void kdigSpeaksTlsAndIsPadded() throws Exception {
    String answer = overTls("one.test", "www.example.test", "A", "+padding");

    assertThat(answer).contains("TLS session (TLS1.3)", "status: NOERROR", "10.77.0.10", "PADDING");
    assertThat(answer).containsPattern("Received 468 B");
    assertThat(server.counts().transports()).containsEntry("TLS", 1L);
  }

  @Test
  void aCertificateIsRenewedAndABrokenOneLeavesTheLast() throws Exception {
    certificate("two.test");
    server.renewCertificate();
    assertThat(overTls("two.test", "www.example.test")).contains("status: NOERROR");

    Path last = Files.copy(directory.resolve("cert.pem"), directory.resolve("last.pem"));
    Files.writeString(directory.resolve("cert.pem"), "no certificate");
    assertThatThrownBy(server::renewCertificate)
        .isInstanceOf(ListenException.class)
        .hasMessageContaining("cert.pem");
    Files.copy(last, directory.resolve("cert.pem"), StandardCopyOption.REPLACE_EXISTING);
    assertThat(overTls("two.test", "www.example.test")).contains("status: NOERROR");
  }

  @Test
  void aZoneIsTransferredToWhoHasTheKey() throws Exception {
    String zone = dig("-y", SIGNED, "example.test", "AXFR");

    assertThat(zone.lines().filter(line -> line.contains("IN\tTXT"))).hasSize(RECORDS);
    assertThat(zone).contains("www.example.test.\t60\tIN\tA\t10.77.0.10", "ns.child.example.test.");
    assertThat(zone.lines().filter(line -> line.contains("IN\tSOA"))).hasSize(2);
    assertThat(zone).doesNotContain("failed");
    assertThat(kdig("-y", SIGNED, "example.test", "AXFR")).doesNotContain(";; WARNING", ";; ERROR");
  }

  @Test
  void aZoneIsNotTransferredToOthers() throws Exception {
    assertThat(dig("example.test", "AXFR")).contains("Transfer failed");
    String wrong = "hmac-sha256:" + KEY + ":d3Jvbmcgc2VjcmV0IHdyb25nIHNlY3JldA==";
    assertThat(dig("-y", wrong, "example.test", "SOA")).contains("NOTAUTH", "BADSIG");
    assertThat(dig("-y", SIGNED.replace(KEY, "nobody.example"), "example.test", "SOA"))
        .contains("NOTAUTH", "BADKEY");
    assertThat(server.counts().transfers()).isZero();
  }

  @Test
  void aSignedQueryHasASignedAnswer() throws Exception {
    assertThat(dig("-y", SIGNED, "example.test", "SOA"))
        .contains("status: NOERROR", "NOERROR 0")
        .doesNotContain("Couldn't verify");
    assertThat(dig("-y", SIGNED, "+bufsize=512", "+ignore", "n199.example.test", "TXT"))
        .doesNotContain("Couldn't verify");
  }

  private void certificate(String name) throws Exception {
    Tool.run(
        "openssl",
        "req",
        "-x509",
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:prime256v1",
        "-nodes",
        "-days",
        "30",
        "-subj",
        "/CN=" + name,
        "-addext",
        "subjectAltName=DNS:" + name,
        "-keyout",
        directory.resolve("key.pem").toString(),
        "-out",
        directory.resolve("cert.pem").toString());
  }

  private String dig(String... words) throws Exception {
    int port = server.addresses().getFirst().getPort();
    return Tool.run("dig", with(List.of("-p", "" + port, "@127.0.0.1", "+time=20"), words));
  }

  private String kdig(String... words) throws Exception {
    int port = server.addresses().getFirst().getPort();
    return Tool.run("kdig", with(List.of("-p", "" + port, "@127.0.0.1", "+time=20"), words));
  }

  @Test
  void kdigSpeaksHttpsAndIsPadded() throws Exception {
    for (String way : List.of("+https", "+https-get")) {
      String answer = overHttps("one.test", way, "www.example.test", "A", "+padding");

      assertThat(answer)
          .contains("HTTP session (HTTP/2-", "/dns-query)", "status: 200")
          .contains("status: NOERROR", "10.77.0.10", "PADDING");
      assertThat(answer).containsPattern("Received 468 B");
    }
    assertThat(overHttps("one.test", "+https", "missing.example.test")).contains("NXDOMAIN");
    assertThat(server.counts().transports()).containsEntry("HTTPS", 3L);
    certificate("two.test");
    server.renewCertificate();
    assertThat(overHttps("two.test", "+https", "www.example.test")).contains("status: NOERROR");
  }

  @Test
  void whatIsNoQueryOverHttpsIsToldSo() throws Exception {
    Path body =
        Files.write(directory.resolve("query"), Asking.query("www.example.test.", "A").toWire());
    assertThat(curl("--http2", post(body), "/dns-query"))
        .isEqualTo("200 application/dns-message 2");
    assertThat(curl("--http1.1", post(body), "/dns-query"))
        .isEqualTo("200 application/dns-message 1.1");
    assertThat(curl("--http2", List.of(), "/elsewhere")).startsWith("404 ");
    assertThat(curl("--http2", List.of(), "/dns-query")).startsWith("400 ");
    assertThat(curl("--http2", List.of(), "/dns-query?dns=~~")).startsWith("400 ");
    assertThat(curl("--http2", List.of("-X", "DELETE"), "/dns-query")).startsWith("405 ");
    assertThat(curl("--http2", List.of("-d", "a=b"), "/dns-query")).startsWith("415 ");
  }

  private static List<String> post(Path body) {
    return List.of("-H", "Content-Type: application/dns-message", "--data-binary", "@" + body);
  }

  private String curl(String version, List<String> words, String path) throws Exception {
    int port = server.httpsAddresses().getFirst().getPort();
    List<String> all =
        new ArrayList<>(
            List.of("-s", "-o", "/dev/null", "-w", "%{http_code} %{content_type} %{http_version}"));
    all.addAll(List.of(version, "--cacert", directory.resolve("cert.pem").toString()));
    all.addAll(List.of("--resolve", "one.test:" + port + ":127.0.0.1"));
    all.addAll(words);
    all.add("https://one.test:" + port + path);
    return Tool.run("curl", all.toArray(String[]::new));
  }

  private String overHttps(String name, String... words) throws Exception {
    return encrypted(server.httpsAddresses().getFirst().getPort(), name, words);
  }

  private String overTls(String name, String... words) throws Exception {
    return encrypted(server.tlsAddresses().getFirst().getPort(), name, words);
  }

  private String encrypted(int port, String name, String... words) throws Exception {
    return Tool.run(
        "kdig",
        with(
            List.of(
                "-p",
                "" + port,
                "@127.0.0.1",
                "+time=20",
                "+tls-ca=" + directory.resolve("cert.pem"),
                "+tls-hostname=" + name),
            words));
  }

  private static String[] with(List<String> first, String... words) {
    List<String> all = new ArrayList<>(first);
    all.addAll(List.of(words));
    return all.toArray(String[]::new);
  }
}

package org.jitsu.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.TrustManagerFactory;
import org.jitsu.ops.ApiServer.TlsFiles;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class ApiServerTest {

  private static final InetSocketAddress ANYWHERE =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  private static final String READER = "r".repeat(32);
  private static final String OPERATOR = "o".repeat(32);
  private static final String ADMINISTRATOR = "a".repeat(32);

  @TempDir private Path folder = Path.of("");

  private final ScriptedDaemon daemon = new ScriptedDaemon();
  private final List<AutoCloseable> opened = new ArrayList<>();
  private final List<Caller> callers =
      List.of(
          new Caller("reader", READER, Scope.READ, daemon),
          new Caller("operator", OPERATOR, Scope.OPERATE, daemon),
          new Caller("administrator", ADMINISTRATOR, Scope.ADMINISTER, daemon));

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable each : opened) {
      each.close();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "GET,  /status,          none,     401",
    "GET,  /status,          wrong,    401",
    "GET,  /status,          reader,   200",
    "GET,  /status,          operator, 200",
    "GET,  /guests/www/console, none,  401",
    "GET,  /events,          wrong,    401",
    "GET,  /openapi.json,    none,     200",
    "POST, /guests/www/stop, none,     401",
    "POST, /guests/www/stop, reader,   403",
    "POST, /guests/www/stop, operator, 202",
    "POST, /reload,          reader,   403",
    "POST, /reload,          operator, 403",
    "POST, /services,        operator, 403",
    "POST, /services,        administrator, 201",
    "PUT, /services/added.test, operator, 403",
    "PUT, /services/added.test, administrator, 200",
    "DELETE, /services/added.test, operator, 403",
    "DELETE, /services/added.test, administrator, 200",
    "POST, /reload,          administrator, 200",
    "GET,  /nothing,         none,     404",
  })
  void letsInWhoBringsATokenOfTheScope(String method, String path, String who, int status)
      throws Exception {
    ApiServer server = open(null);

    HttpResponse<String> answer = ask(HttpClient.newHttpClient(), server, method, path, token(who));

    assertThat(answer.statusCode()).isEqualTo(status);
    assertThat(server.strangers()).isEqualTo(who.equals("wrong") ? 1 : 0);
    assertThat(daemon.stopped).hasSize(status == 202 ? 1 : 0);
    if (status == 401) {
      assertThat(answer.headers().firstValue("www-authenticate")).contains("Bearer");
    }
    if (status > 400) {
      assertThat(answer.headers().firstValue("content-type")).contains("application/problem+json");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"Basic cjpy", "Bearer", "Bearer ", "bearer x", "r", "Bearer r\u00fc"})
  void doesNotKnowWhatIsNoToken(String authorization) {
    assertThat(new Tokens(callers).admit(authorization)).isNull();
    assertThat(new Tokens(callers).admit("bearer " + READER + " ")).isNotNull();
  }

  @Test
  void aShortTokenIsNone() {
    assertThatThrownBy(() -> new Caller("me", "secret", Scope.READ, daemon))
        .hasMessage("a token has 32 characters or more, that of me has fewer");
    assertThat(callers.getFirst()).hasToString("reader (read)");
  }

  @Test
  void speaksTlsAndTakesAnotherCertificateWithoutAPause() throws Exception {
    ApiServer server = open(certificate("one"));
    HttpClient first = trusting("one");
    assertThat(ask(first, server, "GET", "/status", READER).statusCode()).isEqualTo(200);

    server.renewal(certificate("two"), callers.subList(1, 2)).run();
    assertThat(ask(trusting("two"), server, "GET", "/status", OPERATOR).statusCode())
        .isEqualTo(200);
    assertThat(ask(trusting("two"), server, "GET", "/status", READER).statusCode()).isEqualTo(401);
    assertThatThrownBy(() -> ask(trusting("one"), server, "GET", "/status", OPERATOR))
        .isInstanceOf(SSLHandshakeException.class);

    Files.writeString(folder.resolve("two.pem"), "no certificate");
    TlsFiles broken = new TlsFiles(folder.resolve("two.pem"), folder.resolve("two.key"));
    assertThatThrownBy(() -> server.renewal(broken, callers)).hasMessageContaining("two.pem");
    Files.delete(folder.resolve("two.pem"));
    assertThatThrownBy(() -> server.renewal(broken, callers))
        .hasMessageContaining("there is no file");
  }

  @Test
  void cutsWhoDoesNotBeginToSpeakTls() throws Exception {
    ApiServer server = ApiServer.listen(List.of(ANYWHERE), certificate("one"), callers, 100);
    opened.add(server);
    try (Socket silent = new Socket()) {
      silent.connect(server.addresses().getFirst());
      assertThat(silent.getInputStream().read()).isEqualTo(-1);
    }
    try (Socket plain = new Socket()) {
      plain.connect(server.addresses().getFirst());
      plain
          .getOutputStream()
          .write("GET /status HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.UTF_8));
      byte[] said = plain.getInputStream().readAllBytes(); // a TLS alert, or nothing
      assertThat(new String(said, StandardCharsets.ISO_8859_1)).doesNotContain("HTTP");
    }
  }

  @Test
  void clientsByTheThousandLeaveTheSocketOfTheOwnerAlone() throws Exception {
    ApiServer server = open(null);
    Path socket = folder.resolve("control.sock");
    opened.add(ControlServer.open(socket, daemon, Scope.ADMINISTER));
    List<Socket> crowd = new ArrayList<>();
    try (ControlClient owner = new ControlClient(socket)) {
      for (int n = 0; n < 1000; n++) {
        Socket one = new Socket();
        crowd.add(one);
        one.connect(server.addresses().getFirst());
      }
      assertThat(owner.status().pid()).isEqualTo(4711);
    } finally {
      for (Socket one : crowd) {
        one.close();
      }
    }
  }

  @Test
  void saysThatAnAddressIsTaken() throws Exception {
    ApiServer first = open(null);

    assertThatThrownBy(() -> ApiServer.listen(first.addresses(), null, callers))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("api: cannot listen on /127.0.0.1:");
  }

  private ApiServer open(@Nullable TlsFiles tls) throws IOException {
    ApiServer server = ApiServer.listen(List.of(ANYWHERE), tls, callers);
    opened.add(server);
    return server;
  }

  private static String token(String who) {
    return switch (who) {
      case "reader" -> READER;
      case "operator" -> OPERATOR;
      case "administrator" -> ADMINISTRATOR;
      case "wrong" -> "w".repeat(32);
      default -> "";
    };
  }

  private HttpResponse<String> ask(
      HttpClient client, ApiServer server, String method, String path, String token)
      throws Exception {
    String scheme = Files.exists(folder.resolve("one.pem")) ? "https" : "http";
    int port = server.addresses().getFirst().getPort();
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(scheme + "://localhost:" + port + path))
            .method(method, HttpRequest.BodyPublishers.noBody());
    if (!token.isEmpty()) {
      request.header("Authorization", "Bearer " + token);
    }
    return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  private TlsFiles certificate(String name) throws Exception {
    Path certificate = folder.resolve(name + ".pem");
    Path key = folder.resolve(name + ".key");
    List<String> command = new ArrayList<>(List.of("openssl", "req", "-x509", "-newkey", "ec"));
    command.addAll(List.of("-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"));
    command.addAll(List.of("-subj", "/CN=" + name, "-addext", "subjectAltName=DNS:localhost"));
    command.addAll(List.of("-keyout", key.toString(), "-out", certificate.toString()));
    Process openssl = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(openssl.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(openssl.waitFor()).as(said).isZero();
    return new TlsFiles(certificate, key);
  }

  private HttpClient trusting(String name) throws Exception {
    KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
    trusted.load(null, null);
    try (var in = Files.newInputStream(folder.resolve(name + ".pem"))) {
      trusted.setCertificateEntry(
          name, CertificateFactory.getInstance("X.509").generateCertificate(in));
    }
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    return HttpClient.newBuilder().sslContext(context).build();
  }
}

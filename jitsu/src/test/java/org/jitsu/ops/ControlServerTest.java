package org.jitsu.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jitsu.core.hypervisor.Printed;
import org.jitsu.core.summon.Outcome;
import org.jitsu.core.summon.Outcome.Reason;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class ControlServerTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final long PATIENCE_MS = 30_000;

  @TempDir private Path folder = Path.of("");

  private final ScriptedDaemon daemon = new ScriptedDaemon();
  private final List<AutoCloseable> opened = new ArrayList<>();
  private Path socket = Path.of("");

  @BeforeEach
  void open() throws IOException {
    socket = folder.resolve("control.sock");
    opened.add(ControlServer.open(socket, daemon, Scope.ADMINISTER, PATIENCE_MS));
  }

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable each : opened) {
      each.close();
    }
    assertThat(socket).doesNotExist();
  }

  @Test
  void tellsStatusAndStartsToItsClient() throws Exception {
    try (ControlClient client = new ControlClient(socket)) {
      assertThat(client.status()).isEqualTo(ScriptedDaemon.STATUS);
      assertThat(client.starts()).containsExactly(ScriptedDaemon.START);
      assertThat(client.refusals()).containsExactly(ScriptedDaemon.REFUSAL);
      assertThat(client.statusJson()).endsWith("}\n");
    }
  }

  @Test
  void tellsTheConsoleAsText() throws Exception {
    Answer answer = ask("GET /guests/www/console");

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.header("content-type")).isEqualTo("text/plain; charset=utf-8");
    assertThat(answer.body()).isEqualTo("hello, wörld\n");
  }

  @Test
  void goesOnWithTheConsoleOverAllStarts() throws Exception {
    try (SocketChannel follower = connect()) {
      write(follower, request("GET /guests/www/console?follow=true"));
      assertThat(readUntil(follower, "ld\n")).contains("text/plain; charset=utf-8");
      daemon.printed = Printed.of(1, 16, ScriptedDaemon.bytes("hello, wörld\nA\n"));
      assertThat(readUntil(follower, "\n")).isEqualTo("A\n");
      daemon.printed = Printed.of(2, 2, ScriptedDaemon.bytes("B\n"));
      assertThat(readUntil(follower, "\n")).isEqualTo("B\n");
      daemon.printed = Printed.of(2, 102, ScriptedDaemon.bytes("C\n"));
      assertThat(readUntil(follower, "C\n")).isEqualTo("[98 bytes are not kept]\nC\n");
    }
    try (ControlClient client = new ControlClient(socket)) {
      assertThatThrownBy(() -> client.console("nobody", true, _ -> {}))
          .hasMessageContaining("no guest called nobody has a console");
    }
  }

  @Test
  void tellsGuestsAndServicesByThemselves() throws Exception {
    assertThat(json("GET /guests").path(0).path("name").asText()).isEqualTo("www");
    assertThat(json("GET /services").path(0).path("name").asText()).isEqualTo("www.test");
    assertThat(json("GET /services/www.test").path("idleSeconds").asDouble()).isEqualTo(120);
    assertThat(json("GET /starts?guest=www")).hasSize(1);
    assertThat(json("GET /starts?guest=other")).isEmpty();
  }

  @Test
  void tellsEventsAsTheyCome() throws Exception {
    change("booting");
    change("ready");
    try (SocketChannel follower = connect()) {
      write(follower, "GET /events HTTP/1.1\r\nLast-Event-ID: 1\r\n\r\n");
      assertThat(readUntil(follower, ": so far\n\n"))
          .contains("content-type: text/event-stream; charset=utf-8\r\n")
          .doesNotContain("booting")
          .endsWith(
              """
              id: 2
              event: state
              data: {"number":2,"guest":"www","from":"asleep","to":"ready","why":"a test"}

              : so far

              """);
      daemon.events.add(number -> new Event.Started(number, "www", 7, "ready", 41.5));
      assertThat(readUntil(follower, "\n\n"))
          .isEqualTo(
              """
              id: 3
              event: start
              data: {"number":3,"guest":"www","start":7,"outcome":"ready","ms":41.5}

              """);
    }
  }

  @Test
  void tellsAFollowerWhatItMissed() throws Exception {
    for (int n = 0; n < EventLog.KEPT + 5; n++) {
      change("ready");
    }
    try (SocketChannel follower = connect()) {
      write(follower, request("GET /events?since=0"));
      assertThat(readUntil(follower, "id: 6\n")).contains("event: lost\ndata: {\"lost\":5}\n\n");
    }
  }

  /** What it does not take is kept for nobody: the newest events wait in the log, for all alike. */
  @Test
  void cutsAFollowerWhoDoesNotRead() throws Exception {
    Path impatient = folder.resolve("impatient.sock");
    try (ControlServer _ = ControlServer.open(impatient, daemon, Scope.ADMINISTER, 300);
        SocketChannel slow = SocketChannel.open(UnixDomainSocketAddress.of(impatient))) {
      write(slow, request("GET /events"));
      readUntil(slow, ": so far\n\n");
      for (int n = 0; n < 1000; n++) {
        daemon.events.add(
            number -> new Event.Changed(number, "www", "asleep", "ready", "x".repeat(2000)));
      }
      for (int n = 0; n < 3; n++) { // three times its patience passes
        try (SocketChannel silent = SocketChannel.open(UnixDomainSocketAddress.of(impatient))) {
          assertThat(silent.read(ByteBuffer.allocate(1))).isEqualTo(-1);
        }
      }
      assertThat(readToEnd(slow)).isLessThan(2_000_000);
    }
    assertThat(ask("GET /status").status()).isEqualTo(200);
  }

  @Test
  void itsClientTellsEvents() throws Exception {
    change("booting");
    List<Event> events = new ArrayList<>();
    try (ControlClient client = new ControlClient(socket)) {
      client.events(false, events::add);
    }
    assertThat(events).containsExactly(new Event.Changed(1, "www", "asleep", "booting", "a test"));
  }

  @Test
  void itsClientSummonsAndStops() throws Exception {
    try (ControlClient client = new ControlClient(socket)) {
      client.stop("www");
      StringBuilder printed = new StringBuilder();
      client.console("www", false, printed::append);
      assertThat(printed.toString()).isEqualTo("hello, wörld\n");
      assertThatThrownBy(() -> client.stop("a b")).hasMessageContaining("called a b");
      daemon.summoned.complete(new Outcome.Refused(Reason.NOT_READY, "it did not listen"));
      assertThatThrownBy(() -> client.summon("www.test"))
          .hasMessage("the daemon says: 503 Service Unavailable, it did not listen");
    }
  }

  private void change(String to) {
    daemon.events.add(number -> new Event.Changed(number, "www", "asleep", to, "a test"));
  }

  @Test
  void describesItself() throws Exception {
    JsonNode description = json("GET /openapi.json");

    assertThat(description.path("openapi").asText()).isEqualTo("3.1.0");
    for (String what : List.of("status", "starts", "refusals", "services")) {
      JsonNode answer = json("GET /" + what);
      JsonNode schema =
          description.at(
              "/paths/~1" + what + "/get/responses/200/content/application~1json/schema");
      assertIs(answer, schema, description);
    }
  }

  /** Has every member of an answer stand in its description, and what must be there be there. */
  private static void assertIs(JsonNode value, JsonNode described, JsonNode whole) {
    JsonNode schema =
        described.has("$ref") ? whole.at(described.path("$ref").asText().substring(1)) : described;
    assertThat(schema.isObject()).as("what describes " + value).isTrue();
    if (schema.path("type").asText().equals("array")) {
      value.forEach(each -> assertIs(each, schema.path("items"), whole));
    } else if (schema.has("properties")) {
      value
          .properties()
          .forEach(
              each ->
                  assertIs(each.getValue(), schema.path("properties").path(each.getKey()), whole));
      schema.path("required").forEach(name -> assertThat(value.has(name.asText())).isTrue());
    }
  }

  @Test
  void stopsAGuest() throws Exception {
    assertThat(ask("POST /guests/www/stop").status()).isEqualTo(202);
    assertThat(daemon.stopped).containsExactly("www");
  }

  @Test
  void answersASummonsWhenItIsSettled() throws Exception {
    try (SocketChannel channel = connect()) {
      write(channel, request("POST /services/www.test/summon"));
      assertThat(ask("GET /status").status()).isEqualTo(200); // others go on
      daemon.summoned.complete(new Outcome.Ready());

      assertThat(read(channel).body()).isEqualTo("{\"outcome\":\"ready\"}\n");
    }
  }

  @Test
  void saysWhyASummonsWasRefused() throws Exception {
    daemon.summoned.complete(new Outcome.Refused(Reason.NOT_READY, "it did not listen"));
    Answer answer = ask("POST /services/www.test/summon");

    assertThat(answer.status()).isEqualTo(503);
    assertThat(answer.problem().path("reason").asText()).isEqualTo("NOT_READY");
    assertThat(answer.problem().path("detail").asText()).isEqualTo("it did not listen");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "GET  /stats                       | 404 | Not Found          | there are /status, /starts",
        "GET  /guests/www                  | 404 | Not Found          | there are /status, /starts",
        "GET  /events?since=x             | 400 | Bad Request        | since is the number of an",
        "GET  /services/nobody.test        | 404 | Not Found          | no service is called nobody.test",
        "GET  /guests/www/console/x        | 404 | Not Found          | there are /status, /starts",
        "GET  /guests/nobody/console       | 404 | Not Found          | no guest called nobody has",
        "POST /guests/nobody/stop          | 404 | Not Found          | no guest is called nobody",
        "POST /services/nobody.test/summon | 404 | Not Found          | no service is called nobody.test",
        "DELETE /services/nobody.test      | 404 | Not Found          | no service is called nobody.test",
        "DELETE /services/www.test         | 409 | Conflict           | it stands in the configuration",
        "DELETE /services                  | 405 | Method Not Allowed | this path takes GET, POST",
        "POST /status                      | 405 | Method Not Allowed | this path takes GET",
        "POST /refusals                    | 405 | Method Not Allowed | this path takes GET",
        "PUT  /starts                      | 405 | Method Not Allowed | this path takes GET",
        "GET  /guests/www/stop             | 405 | Method Not Allowed | this path takes POST",
        "GET  /services/www.test/summon    | 405 | Method Not Allowed | this path takes POST",
        "POST /guests/www/console          | 405 | Method Not Allowed | this path takes GET",
        "GET  /guests/%zz/console          | 400 | Bad Request        | the path:",
      })
  void saysWhatIsWrongAsProblemDetails(String asked, int status, String title, String detail)
      throws Exception {
    Answer answer = ask(asked.replaceAll(" +", " "));

    assertThat(answer.status()).isEqualTo(status);
    assertThat(answer.header("content-type")).isEqualTo("application/problem+json");
    assertThat(answer.problem().path("status").asInt()).isEqualTo(status);
    assertThat(answer.problem().path("title").asText()).isEqualTo(title);
    assertThat(answer.problem().path("detail").asText()).startsWith(detail);
    if (status == 405) {
      assertThat(detail).endsWith(" " + answer.header("allow"));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "this is not HTTP\r\n\r\n",
        "GET /status HTTP/1.1\r\nno colon\r\n\r\n",
        "GET /status HTTP/1.1\r\nContent-Length: many\r\n\r\n",
        "\u0016\u0003\u0001 TLS? \r\n\r\n",
      })
  void refusesWhatIsNotHttp(String bytes) throws Exception {
    Answer answer = exchange(bytes);

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.problem().path("detail").asText()).isEqualTo("this is not HTTP/1.1");
  }

  @Test
  void addsChangesAndRemovesServices() throws Exception {
    try (ControlClient client = new ControlClient(socket)) {
      client.add("größer.test");
      assertThat(client.change("added.test", "größer")).containsExactly("as größer");
      assertThatThrownBy(() -> client.change("www.test", ""))
          .hasMessage("the daemon says: 409 Conflict, it stands in the configuration");
      assertThatThrownBy(() -> client.change("none.test", ""))
          .hasMessage("the daemon says: 404 Not Found, no service is called none.test");
      client.remove("added.test");
      assertThatThrownBy(() -> client.remove("www.test"))
          .hasMessage("the daemon says: 409 Conflict, it stands in the configuration");
      daemon.broken = true;
      assertThatThrownBy(() -> client.add("größer.test"))
          .hasMessage("the daemon says: 409 Conflict, addition:1:1: größer.test");
    }
  }

  @Test
  void saysWhatAReloadDid() throws Exception {
    try (ControlClient client = new ControlClient(socket)) {
      assertThat(client.reload()).containsExactly("limits: changed");
      daemon.broken = true;
      assertThatThrownBy(client::reload)
          .hasMessage("the daemon says: 409 Conflict, zone:3: no such type");
    }
  }

  @Test
  void refusesABodyThatIsTooLarge() throws Exception {
    Answer answer = exchange("POST /guests/www/stop HTTP/1.1\r\nContent-Length: 65537\r\n\r\n");

    assertThat(answer.status()).isEqualTo(413);
    assertThat(answer.problem().path("detail").asText())
        .isEqualTo("a body has at most 65536 bytes");
    assertThat(daemon.stopped).isEmpty();
  }

  @Test
  void answersOneRequestAConnection() throws Exception {
    Answer answer = exchange(request("GET /status") + request("POST /guests/www/stop"));

    assertThat(answer.header("connection")).isEqualTo("close");
    assertThat(answer.body()).doesNotContain("HTTP/1.1");
    assertThat(daemon.stopped).isEmpty();
  }

  @Test
  void saysThatItHasADefect() throws Exception {
    daemon.broken = true;
    assertThat(ask("GET /status").status()).isEqualTo(500);
    try (ControlClient client = new ControlClient(socket)) {
      assertThatThrownBy(client::status)
          .isInstanceOf(IOException.class)
          .hasMessageStartingWith("the daemon says: 500 Internal Server Error, a defect");
    }
  }

  @Test
  void cutsASlowClient() throws Exception {
    Path impatient = folder.resolve("impatient.sock");
    try (ControlServer _ = ControlServer.open(impatient, daemon, Scope.ADMINISTER, 50);
        SocketChannel slow = SocketChannel.open(UnixDomainSocketAddress.of(impatient))) {
      write(slow, "GET /status HTTP/1.1\r\nHost: ");

      assertThat(slow.read(ByteBuffer.allocate(1))).isEqualTo(-1);
    }
  }

  @Test
  void letsAClientWaitForItsSummonsForLong() throws Exception {
    Path impatient = folder.resolve("impatient.sock");
    try (ControlServer _ = ControlServer.open(impatient, daemon, Scope.ADMINISTER, 50);
        SocketChannel waiting = SocketChannel.open(UnixDomainSocketAddress.of(impatient));
        SocketChannel slow = SocketChannel.open(UnixDomainSocketAddress.of(impatient))) {
      write(waiting, request("POST /services/www.test/summon"));
      assertThat(slow.read(ByteBuffer.allocate(1))).isEqualTo(-1); // so long has passed
      daemon.summoned.complete(new Outcome.Ready());

      assertThat(read(waiting).status()).isEqualTo(200);
    }
  }

  @Test
  void takesABoundedNumberOfConnections() throws Exception {
    List<SocketChannel> channels = new ArrayList<>();
    try {
      for (int n = 0; n <= ControlServer.MAX_CONNECTIONS; n++) {
        channels.add(connect());
      }
      assertThat(channels.getLast().read(ByteBuffer.allocate(1))).isEqualTo(-1);
      write(channels.getFirst(), request("GET /status"));
      assertThat(read(channels.getFirst()).status()).isEqualTo(200);
    } finally {
      for (SocketChannel channel : channels) {
        channel.close();
      }
    }
  }

  @Test
  void isForItsOwnerAlone() throws Exception {
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(socket)))
        .isEqualTo("rw-------");
  }

  @Test
  void leavesTheSocketOfALiveDaemonAlone() throws Exception {
    assertThatThrownBy(() -> ControlServer.open(socket, daemon, Scope.ADMINISTER))
        .isInstanceOf(IOException.class)
        .hasMessage(
            "another daemon listens on "
                + socket
                + ": stop it, or choose another `state:` or `control:`");
    assertThat(ask("GET /status").status()).isEqualTo(200);
  }

  @Test
  void replacesASocketThatNobodyListensOn() throws Exception {
    Path stale = folder.resolve("stale.sock");
    ServerSocketChannel.open(StandardProtocolFamily.UNIX)
        .bind(UnixDomainSocketAddress.of(stale))
        .close();
    assertThat(stale).exists();
    try (ControlServer _ = ControlServer.open(stale, daemon, Scope.ADMINISTER);
        ControlClient client = new ControlClient(stale)) {
      assertThat(client.status().pid()).isEqualTo(4711);
    }
  }

  @Test
  void leavesAFileAloneThatIsNoSocket() throws Exception {
    Path file = Files.writeString(folder.resolve("diary"), "dear diary");

    assertThatThrownBy(() -> ControlServer.open(file, daemon, Scope.ADMINISTER))
        .hasMessage(file + " is there and is no socket: remove it, or choose another `control:`");
    assertThat(file).hasContent("dear diary");
  }

  @Test
  void saysWhereItCannotBeOpened() {
    Path nowhere = folder.resolve("nowhere/control.sock");

    assertThatThrownBy(() -> ControlServer.open(nowhere, daemon, Scope.ADMINISTER))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("cannot open the control socket " + nowhere + ": ");
  }

  @Test
  void itsClientSaysThatNoDaemonListens() {
    Path nowhere = folder.resolve("nowhere.sock");
    try (ControlClient client = new ControlClient(nowhere)) {
      assertThatThrownBy(client::status)
          .isInstanceOf(IOException.class)
          .hasMessageStartingWith("no daemon listens on " + nowhere + " (")
          .hasMessageEndingWith("): start it by jitsu serve");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "HTTP/1.1 200 OK\\r\\nContent-Length: 2\\r\\n\\r\\n[] | the daemon's answer is not of this",
        "HTTP/1.1 200 OK\\r\\nContent-Length: 9\\r\\n\\r\\n{  | the daemon's answer broke off: ",
        "HTTP/1.1 503 No\\r\\nContent-Length: 4\\r\\n\\r\\nbusy | the daemon says: 503 No, busy",
      })
  void itsClientSaysWhatItDoesNotUnderstand(String bytes, String said) throws Exception {
    UnixDomainSocketAddress address = UnixDomainSocketAddress.of(folder.resolve("other.sock"));
    try (ServerSocketChannel other = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      other.bind(address);
      CompletableFuture<Void> served =
          CompletableFuture.runAsync(() -> serveOnce(other, bytes.translateEscapes()));
      try (ControlClient client = new ControlClient(address.getPath())) {
        assertThatThrownBy(client::status)
            .isInstanceOf(IOException.class)
            .hasMessageStartingWith(said);
      }
      served.join();
    }
  }

  private static void serveOnce(ServerSocketChannel server, String bytes) {
    try (SocketChannel channel = server.accept()) {
      assertThat(channel.read(ByteBuffer.allocate(4096))).isPositive();
      write(channel, bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What came back. */
  private record Answer(String head, String body) {

    int status() {
      return Integer.parseInt(head.substring(9, 12));
    }

    String header(String name) {
      return head.lines()
          .filter(line -> line.regionMatches(true, 0, name + ": ", 0, name.length() + 2))
          .map(line -> line.substring(name.length() + 2))
          .findFirst()
          .orElse("");
    }

    JsonNode problem() throws IOException {
      assertThat(header("content-type")).isEqualTo("application/problem+json");
      return JSON.readTree(body);
    }
  }

  private static String request(String methodAndPath) {
    return methodAndPath + " HTTP/1.1\r\nHost: jitsu\r\n\r\n";
  }

  private Answer ask(String methodAndPath) throws IOException {
    return exchange(request(methodAndPath));
  }

  private JsonNode json(String methodAndPath) throws IOException {
    Answer answer = ask(methodAndPath);
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    return JSON.readTree(answer.body());
  }

  private static String readUntil(SocketChannel channel, String end) throws IOException {
    ByteBuffer one = ByteBuffer.allocate(1);
    StringBuilder text = new StringBuilder();
    while (text.length() < end.length()
        || !text.substring(text.length() - end.length()).equals(end)) {
      assertThat(channel.read(one.clear())).isPositive();
      text.append((char) one.get(0));
    }
    return text.toString();
  }

  private static long readToEnd(SocketChannel channel) throws IOException {
    ByteBuffer sink = ByteBuffer.allocate(1 << 16);
    long bytes = 0;
    for (int read = channel.read(sink); read >= 0; read = channel.read(sink.clear())) {
      bytes += read;
    }
    return bytes;
  }

  private Answer exchange(String bytes) throws IOException {
    try (SocketChannel channel = connect()) {
      write(channel, bytes);
      return read(channel);
    }
  }

  private SocketChannel connect() throws IOException {
    return SocketChannel.open(UnixDomainSocketAddress.of(socket));
  }

  private static void write(SocketChannel channel, String text) throws IOException {
    channel.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
  }

  /** Reads to the end of the connection. */
  private static Answer read(SocketChannel channel) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(1 << 20);
    while (channel.read(bytes) >= 0) {
      assertThat(bytes.hasRemaining()).isTrue();
    }
    String text = StandardCharsets.UTF_8.decode(bytes.flip()).toString();
    int end = text.indexOf("\r\n\r\n");
    assertThat(end).as("an answer in " + text).isPositive();
    return new Answer(text.substring(0, end), text.substring(end + 4));
  }
}

package org.jitsu.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jitsu.ops.ControlClient;
import org.jitsu.ops.Status;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Two tenants of one daemon, each with a token of their own and guests that run: by no path does
 * one see or touch what is the other's.
 */
@Timeout(120)
class TenantIT {

  private static final Sample MINE = Sample.process("mine");
  private static final Sample YOURS = Sample.process("yours").at(11);
  private static final String MY_TOKEN = "m".repeat(40);
  private static final String MY_LOOKING_TOKEN = "l".repeat(40);
  private static final String YOUR_TOKEN = "y".repeat(40);
  private static final String WHOLE_TOKEN = "w".repeat(40);

  @RegisterExtension final Lab lab = new Lab();

  private final HttpClient http = HttpClient.newHttpClient();

  @Test
  void aTokenSeesAndSteersWhatIsItsTenantsAlone() throws Exception {
    DaemonProcess daemon = serve();
    Visitor.visit(MINE);
    Visitor.visit(YOURS);
    daemon.awaitState("mine", "ready");
    daemon.awaitState("yours", "ready");

    for (String path : List.of("status", "guests", "services", "starts", "trace.json")) {
      assertThat(get(path, MY_TOKEN).body()).as(path).contains("mine").doesNotContain("yours");
      assertThat(get(path, YOUR_TOKEN).body()).as(path).contains("yours").doesNotContain("mine");
      assertThat(get(path, WHOLE_TOKEN).body()).as(path).contains("mine", "yours");
    }
    assertThat(get("starts?guest=yours", MY_TOKEN).body()).isEqualTo("[]\n");
    assertThat(get("services/mine.it.test", MY_TOKEN).statusCode()).isEqualTo(200);
    assertThat(get("services/yours.it.test", MY_TOKEN).statusCode()).isEqualTo(404);
    assertThat(get("guests/mine/console", MY_TOKEN).statusCode()).isEqualTo(200);
    assertThat(get("guests/yours/console", MY_TOKEN).statusCode()).isEqualTo(404);
    assertThat(get("guests/yours/console?follow=true", MY_TOKEN).statusCode()).isEqualTo(404);
    assertThat(get("metrics", MY_TOKEN).statusCode()).isEqualTo(404);
    assertThat(get("metrics", WHOLE_TOKEN).statusCode()).isEqualTo(200);

    assertThat(post("guests/yours/stop", MY_TOKEN)).isEqualTo(404);
    assertThat(post("services/yours.it.test/summon", MY_TOKEN)).isEqualTo(404);
    assertThat(post("guests/mine/stop", MY_LOOKING_TOKEN)).isEqualTo(403);
    assertThat(post("reload", MY_TOKEN)).isEqualTo(403);
    assertThat(post("reload", WHOLE_TOKEN)).isEqualTo(200);
    assertThat(post("guests/mine/stop", MY_TOKEN)).isEqualTo(202);
    daemon.awaitState("mine", "asleep");
    assertThat(daemon.guest("yours").state()).isEqualTo("ready");
    assertThat(post("services/mine.it.test/summon", MY_TOKEN)).isEqualTo(200);
    assertThat(daemon.starts()).extracting(start -> start.guest()).hasSize(3);
  }

  @Test
  void eventsAreThoseOfItsTenant() throws Exception {
    DaemonProcess daemon = serve();
    Visitor.visit(YOURS);
    Visitor.visit(MINE);
    daemon.stop("yours");
    daemon.awaitState("yours", "asleep");
    daemon.stop("mine");
    daemon.awaitState("mine", "asleep");

    assertThat(events(MY_TOKEN, "draining\",\"to\":\"asleep"))
        .anyMatch(line -> line.contains("\"guest\":\"mine\""))
        .noneMatch(line -> line.contains("yours"));
    assertThat(events(WHOLE_TOKEN, "\"mine\",\"from\":\"draining\",\"to\":\"asleep"))
        .anyMatch(line -> line.contains("\"guest\":\"yours\""));
  }

  @Test
  void aTenantsSocketShowsTheSame() throws Exception {
    DaemonProcess daemon = serve();
    try (ControlClient mine = new ControlClient(lab.directory().resolve("mine.sock"))) {
      assertThat(mine.status().guests()).extracting(Status.Guest::name).containsExactly("mine");
      assertThat(daemon.status().guests()).hasSize(2);
    }
  }

  private DaemonProcess serve() throws IOException {
    write("mine", MY_TOKEN);
    write("looking", MY_LOOKING_TOKEN);
    write("yours", YOUR_TOKEN);
    write("whole", WHOLE_TOKEN);
    lab.write(
        Sample.configuration("state", List.of(MINE, YOURS))
            + """
            tenants:
              mine: { names: [mine.it.test], control: mine.sock }
              yours: { names: [yours.it.test] }
            api:
              listen: [127.0.0.1:8053]
              tokens:
                mine: { secret: mine.token, scope: operate, tenant: mine }
                looking: { secret: looking.token, tenant: mine }
                yours: { secret: yours.token, scope: operate, tenant: yours }
                whole: { secret: whole.token, scope: administer }
            """);
    return lab.serve();
  }

  private void write(String name, String token) throws IOException {
    Files.writeString(lab.directory().resolve(name + ".token"), token + "\n");
  }

  private HttpResponse<String> get(String path, String token) throws Exception {
    return http.send(request(path, token).build(), HttpResponse.BodyHandlers.ofString());
  }

  private int post(String path, String token) throws Exception {
    HttpRequest request = request(path, token).POST(HttpRequest.BodyPublishers.noBody()).build();
    return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
  }

  /** Returns the events that are kept, up to the first line in which {@code last} stands. */
  private List<String> events(String token, String last) throws Exception {
    HttpResponse<Stream<String>> answer =
        http.send(request("events?since=0", token).build(), HttpResponse.BodyHandlers.ofLines());
    try (var lines = answer.body()) {
      List<String> seen = new ArrayList<>();
      for (String line : (Iterable<String>) lines::iterator) {
        seen.add(line);
        if (line.contains(last)) {
          break;
        }
      }
      return seen;
    }
  }

  private static HttpRequest.Builder request(String path, String token) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:8053/" + path))
        .header("Authorization", "Bearer " + token);
  }
}

package org.jitsu.ops;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jitsu.core.summon.Outcome;
import org.jspecify.annotations.Nullable;

/**
 * What each path of the control door answers.
 *
 * <pre>
 *   GET  /status                    the {@link Status}
 *   GET  /starts                    the newest {@link Start}s
 *   GET  /refusals                  the newest {@link Refusal}s
 *   POST /reload                    200, or 409 with what is wrong with the zone files
 *   GET  /metrics                   what is metered, in Prometheus' text format 0.0.4
 *   POST /services/NAME/summon      {"outcome":"ready"}, or 503 with the reason
 *   POST /guests/NAME/stop          202
 *   GET  /guests/NAME/console       what it printed, as text
 * </pre>
 */
final class ControlRoutes {

  static final String PROBLEM = "application/problem+json";

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Daemon daemon;

  ControlRoutes(Daemon daemon) {
    this.daemon = daemon;
  }

  /**
   * An answer.
   *
   * @param status the HTTP status
   * @param type the media type
   * @param body the text
   * @param allow the methods that there are where the one that was used is none of them; else null
   */
  record Answer(int status, String type, String body, @Nullable String allow) {}

  CompletionStage<Answer> answer(HttpMethod method, String path) {
    List<String> parts = List.of(path.substring(Math.min(1, path.length())).split("/", -1));
    return switch (parts.size()) {
      case 1 ->
          parts.getFirst().equals("reload")
              ? reload(method)
              : now(collection(method, parts.getFirst()));
      case 3 -> member(method, parts.get(0), parts.get(1), parts.get(2));
      default -> now(unknownPath());
    };
  }

  private Answer collection(HttpMethod method, String name) {
    return switch (name) {
      case "status" ->
          method.equals(HttpMethod.GET) ? json(200, daemon.status()) : wrongMethod("GET");
      case "starts" ->
          method.equals(HttpMethod.GET) ? json(200, daemon.starts()) : wrongMethod("GET");
      case "refusals" ->
          method.equals(HttpMethod.GET) ? json(200, daemon.refusals()) : wrongMethod("GET");
      case "metrics" -> method.equals(HttpMethod.GET) ? metrics() : wrongMethod("GET");
      default -> unknownPath();
    };
  }

  private CompletionStage<Answer> reload(HttpMethod method) {
    if (!method.equals(HttpMethod.POST)) {
      return now(wrongMethod("POST"));
    }
    CompletableFuture<Answer> answer = new CompletableFuture<>();
    Thread.ofVirtual()
        .name("reload")
        .start(
            () -> {
              try {
                List<String> wrong = daemon.reload();
                answer.complete(
                    wrong.isEmpty()
                        ? json(200, Map.of("reloaded", true))
                        : problem(409, String.join("\n", wrong)));
              } catch (RuntimeException e) { // the caller must hear of it, and the operator
                answer.completeExceptionally(e);
              }
            });
    return answer;
  }

  private Answer metrics() {
    return daemon
        .metrics()
        .map(text -> new Answer(200, "text/plain; version=0.0.4; charset=utf-8", text, null))
        .orElseGet(() -> problem(404, "nothing is metered: the configuration has no energy"));
  }

  private CompletionStage<Answer> member(
      HttpMethod method, String collection, String name, String verb) {
    return switch (collection + "/" + verb) {
      case "services/summon" ->
          method.equals(HttpMethod.POST) ? summon(name) : now(wrongMethod("POST"));
      case "guests/stop" -> now(method.equals(HttpMethod.POST) ? stop(name) : wrongMethod("POST"));
      case "guests/console" ->
          now(method.equals(HttpMethod.GET) ? console(name) : wrongMethod("GET"));
      default -> now(unknownPath());
    };
  }

  private CompletionStage<Answer> summon(String service) {
    return daemon
        .summon(service)
        .map(stage -> stage.thenApply(ControlRoutes::outcome))
        .orElseGet(() -> now(problem(404, "no service is called " + service)));
  }

  private static Answer outcome(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Ready() -> json(200, Map.of("outcome", "ready"));
      case Outcome.Refused(Outcome.Reason reason, String detail) ->
          problem(503, detail, Map.of("reason", reason.name()));
    };
  }

  private Answer stop(String guest) {
    return daemon.stop(guest)
        ? json(202, Map.of("guest", guest))
        : problem(404, "no guest is called " + guest);
  }

  private Answer console(String guest) {
    return daemon
        .console(guest)
        .map(text -> new Answer(200, "text/plain; charset=utf-8", text, null))
        .orElseGet(() -> problem(404, "no guest called " + guest + " has a console"));
  }

  private static Answer wrongMethod(String right) {
    Answer plain = problem(405, "this path takes " + right);
    return new Answer(plain.status(), plain.type(), plain.body(), right);
  }

  private static Answer unknownPath() {
    return problem(
        404,
        "there are /status, /starts, /refusals, /metrics, /reload, /services/NAME/summon, /guests/NAME/stop and console");
  }

  /**
   * Problem details, RFC 9457 section 3. Without a type of its own a problem's title is that of its
   * status (section 4.2.1).
   */
  static Answer problem(int status, String detail) {
    return problem(status, detail, Map.of());
  }

  private static Answer problem(int status, String detail, Map<String, String> more) {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("title", HttpResponseStatus.valueOf(status).reasonPhrase());
    members.put("status", status);
    members.put("detail", detail);
    members.putAll(more);
    return new Answer(status, PROBLEM, json(status, members).body(), null);
  }

  private static Answer json(int status, Object value) {
    try {
      return new Answer(status, "application/json", JSON.writeValueAsString(value) + "\n", null);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("records of plain values always become JSON", e);
    }
  }

  static CompletionStage<Answer> now(Answer answer) {
    return CompletableFuture.completedStage(answer);
  }
}

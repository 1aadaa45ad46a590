package org.jitsu.ops;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.netty.handler.codec.http.HttpMethod;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jitsu.core.summon.Outcome;

/**
 * What each path of the control door answers.
 *
 * <pre>
 *   GET  /status                    the {@link Status}
 *   GET  /starts                    the newest {@link Start}s
 *   POST /services/NAME/summon      {"outcome":"ready"}, or 503 with the reason
 *   POST /guests/NAME/stop          202
 *   GET  /guests/NAME/console       what it printed, as text
 * </pre>
 */
final class ControlRoutes {

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
   */
  record Answer(int status, String type, String body) {}

  CompletionStage<Answer> answer(HttpMethod method, String path) {
    List<String> parts = List.of(path.substring(Math.min(1, path.length())).split("/", -1));
    return switch (parts.size()) {
      case 1 -> now(collection(method, parts.getFirst()));
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
      default -> unknownPath();
    };
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
        .orElseGet(() -> now(problem(404, "no such service", "no service is called " + service)));
  }

  private static Answer outcome(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Ready() -> json(200, Map.of("outcome", "ready"));
      case Outcome.Refused(Outcome.Reason reason, String detail) ->
          problem(503, reason.name(), detail);
    };
  }

  private Answer stop(String guest) {
    return daemon.stop(guest)
        ? json(202, Map.of("guest", guest))
        : problem(404, "no such guest", "no guest is called " + guest);
  }

  private Answer console(String guest) {
    return daemon
        .console(guest)
        .map(text -> new Answer(200, "text/plain; charset=utf-8", text))
        .orElseGet(() -> problem(404, "no console", "no guest called " + guest + " has a console"));
  }

  private static Answer wrongMethod(String right) {
    return problem(405, "wrong method", "this path takes " + right);
  }

  private static Answer unknownPath() {
    return problem(
        404,
        "no such path",
        "there are /status, /starts, /services/NAME/summon, /guests/NAME/stop and console");
  }

  /** Problem details, RFC 9457 section 3. */
  static Answer problem(int status, String title, String detail) {
    Answer plain = json(status, Map.of("status", status, "title", title, "detail", detail));
    return new Answer(status, "application/problem+json", plain.body());
  }

  private static Answer json(int status, Object value) {
    try {
      return new Answer(status, "application/json", JSON.writeValueAsString(value) + "\n");
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("records of plain values always become JSON", e);
    }
  }

  private static CompletionStage<Answer> now(Answer answer) {
    return CompletableFuture.completedStage(answer);
  }
}

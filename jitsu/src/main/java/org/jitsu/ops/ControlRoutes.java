package org.jitsu.ops;

import io.netty.handler.codec.http.HttpMethod;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jitsu.core.summon.Outcome;
import org.jitsu.ops.Answer.Whole;
import org.jitsu.ops.Route.Reply;
import org.jspecify.annotations.Nullable;

/**
 * What each path of the door answers: one table, of which {@link OpenApi} writes the description.
 */
final class ControlRoutes {

  private static final String TEXT = "text/plain; charset=utf-8";
  private static final String METRICS = "text/plain; version=0.0.4; charset=utf-8";
  private static final String EVENTS = "text/event-stream; charset=utf-8";
  private static final String YAML = "application/yaml";
  private static final Map<String, String> GUEST = Map.of("guest", "those of this guest alone");
  private static final HttpMethod GET = HttpMethod.GET;
  private static final HttpMethod POST = HttpMethod.POST;

  private final List<Route> routes = new ArrayList<>();

  /** Made when the first request comes: nothing that a daemon does before it has need of it. */
  private static final class Table {
    private static final ControlRoutes ONLY = new ControlRoutes();
  }

  /** Returns the table. */
  static ControlRoutes table() {
    return Table.ONLY;
  }

  private ControlRoutes() {
    get("/status", "what the daemon is and does", Status.class, r -> r.daemon().status());
    starts();
    get(
        "/refusals",
        "the newest refusals, oldest first",
        new Listed(Refusal.class),
        this::refusals);
    get("/guests", "the guests", new Listed(Status.Guest.class), r -> r.daemon().status().guests());
    get(
        "/services",
        "the services, in the order of the configuration",
        new Listed(Status.Service.class),
        r -> r.daemon().status().services());
    service();
    add();
    change();
    remove();
    events();
    console();
    metrics();
    summon();
    stop();
    reload();
    access();
    description();
    page("/", "index.html", "text/html; charset=utf-8", "a page to look at");
    page("/page.css", "page.css", "text/css; charset=utf-8", "its looks");
    page("/page.js", "page.js", "text/javascript; charset=utf-8", "what moves it");
  }

  /** Returns what there is. */
  List<Route> all() {
    return List.copyOf(routes);
  }

  /**
   * Answers a request.
   *
   * @param path the path, decoded
   * @param access what who asks may do; null where nobody knows them
   * @param options what stands behind the question mark
   * @param lastEvent what {@code Last-Event-ID} says
   * @param body what it brings
   */
  CompletionStage<Answer> answer(
      HttpMethod method,
      String path,
      @Nullable Access access,
      Map<String, String> options,
      String lastEvent,
      String body) {
    List<String> parts = List.of(path.substring(Math.min(1, path.length())).split("/", -1));
    List<String> others = new ArrayList<>();
    for (Route route : routes) {
      Optional<Map<String, String>> names = route.match(parts);
      if (names.isPresent() && !route.method().equals(method)) {
        others.add(route.method().name());
      } else if (names.isPresent()) {
        return allowed(route, access, new Request(access, names.get(), options, lastEvent, body));
      }
    }
    return now(others.isEmpty() ? unknownPath() : wrongMethod(String.join(", ", others)));
  }

  private static CompletionStage<Answer> allowed(
      Route route, @Nullable Access access, Request request) {
    if (route.scope() != Scope.NOBODY && access == null) {
      return now(unauthorized());
    }
    if (access != null && !access.may(route.scope())) {
      return now(forbidden(route.scope()));
    }
    return route.handler().apply(request);
  }

  private void starts() {
    add(
        GET,
        "/starts",
        Scope.READ,
        "the newest starts with their phases, oldest first",
        GUEST,
        List.of(json(new Listed(Start.class))),
        request -> Answer.json(200, starts(request)));
    add(
        GET,
        "/trace.json",
        Scope.READ,
        "the same for tracing tools of browsers, and for Perfetto (Trace Event Format)",
        GUEST,
        List.of(json(ChromeTrace.class)),
        request -> Answer.json(200, ChromeTrace.of(starts(request))));
  }

  private static List<Start> starts(Request request) {
    String guest = request.options().getOrDefault("guest", "");
    return request.daemon().starts().stream()
        .filter(start -> guest.isEmpty() || start.guest().equals(guest))
        .toList();
  }

  private Object refusals(Request request) {
    return request.daemon().refusals();
  }

  private void service() {
    add(
        GET,
        "/services/{name}",
        Scope.READ,
        "one service, by its first name",
        Map.of(),
        List.of(json(Status.Service.class), problem(404, "there is no such service")),
        request ->
            request.daemon().status().services().stream()
                .filter(service -> service.name().equals(request.name()))
                .findFirst()
                .map(service -> Answer.json(200, service))
                .orElseGet(() -> noService(request.name())));
  }

  private void events() {
    add(
        GET,
        "/events",
        Scope.READ,
        "events as they come; with Last-Event-ID, or since, those that came since and are kept",
        Map.of("since", "the number of the last event that is known; 0 for all that are kept"),
        List.of(new Reply(200, "server-sent events", EVENTS, Event.class), problem(400, "since")),
        request -> {
          String since = request.options().getOrDefault("since", request.lastEvent());
          if (!since.matches("[0-9]{0,18}")) {
            return Answer.problem(400, "since is the number of an event");
          }
          long last = since.isEmpty() ? request.daemon().lastEvent() : Long.parseLong(since);
          return new Answer.Flowing(EVENTS, new EventFeed(request.daemon(), last));
        });
  }

  private void console() {
    add(
        GET,
        "/guests/{name}/console",
        Scope.READ,
        "the newest part of what a guest printed, 64 KiB at most",
        Map.of("follow", "true to go on with what it prints, over all its starts"),
        List.of(
            new Reply(200, "what it printed", TEXT, null),
            problem(404, "no guest of that name has a console")),
        request ->
            request
                .daemon()
                .printed(request.name())
                .map(
                    printed ->
                        request.options().getOrDefault("follow", "").equals("true")
                            ? new Answer.Flowing(
                                TEXT, new ConsoleFeed(request.daemon(), request.name()))
                            : Answer.text(TEXT, printed.text()))
                .orElseGet(
                    () ->
                        Answer.problem(
                            404, "no guest called " + request.name() + " has a console")));
  }

  private void metrics() {
    add(
        GET,
        "/metrics",
        Scope.READ,
        "the metrics, in Prometheus' text format 0.0.4",
        Map.of(),
        List.of(
            new Reply(200, "the metrics", METRICS, null), problem(404, "they are not a tenant's")),
        request ->
            request
                .daemon()
                .metrics()
                .map(text -> Answer.text(METRICS, text))
                .orElseGet(
                    () ->
                        Answer.problem(404, "the metrics are the whole daemon's, not a tenant's")));
  }

  private void summon() {
    addLater(
        POST,
        "/services/{name}/summon",
        Scope.OPERATE,
        "boots a service's guest; answered when it is ready",
        Map.of(),
        List.of(
            json(Ready.class),
            problem(404, "there is no such service"),
            problem(503, "it was refused, or did not come up; reason says which")),
        request ->
            request
                .daemon()
                .summon(request.name())
                .<CompletionStage<Answer>>map(stage -> stage.thenApply(ControlRoutes::outcome))
                .orElseGet(() -> now(noService(request.name()))));
  }

  /**
   * What a summons that went well is answered.
   *
   * @param outcome {@code ready}
   */
  record Ready(String outcome) {}

  /**
   * What a stop is answered.
   *
   * @param guest who will stop
   */
  record Stopping(String guest) {}

  /**
   * What a reload is answered.
   *
   * @param reloaded what was done, a line each
   */
  record Reloaded(List<String> reloaded) {}

  private static Answer outcome(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Ready() -> Answer.json(200, new Ready("ready"));
      case Outcome.Refused(Outcome.Reason reason, String detail) ->
          Answer.problem(503, detail, Map.of("reason", reason.name()), Map.of());
    };
  }

  private void stop() {
    add(
        POST,
        "/guests/{name}/stop",
        Scope.OPERATE,
        "stops a guest, as its configuration says: destroyed, shut down or paused",
        Map.of(),
        List.of(
            new Reply(202, "it will stop", Answer.JSON, Stopping.class),
            problem(404, "there is no such guest")),
        request ->
            request.daemon().stop(request.name())
                ? Answer.json(202, new Stopping(request.name()))
                : Answer.problem(404, "no guest is called " + request.name()));
  }

  private void reload() {
    addLater(
        POST,
        "/reload",
        Scope.ADMINISTER,
        "has the configuration read again, with all files that it names, and the daemon be as it says",
        Map.of(),
        List.of(json(Reloaded.class), problem(409, "what is wrong with it; all stays as it was")),
        request ->
            blocking(
                "reload",
                () ->
                    switch (request.daemon().reload()) {
                      case Reload.Done(List<String> did) -> Answer.json(200, new Reloaded(did));
                      case Reload.Wrong(String why) -> Answer.problem(409, why);
                    }));
  }

  /**
   * What an addition is answered.
   *
   * @param added the service's first name
   */
  record Added(String added) {}

  /**
   * What a removal is answered.
   *
   * @param removed the service's first name
   */
  record Removed(String removed) {}

  private void add() {
    routes.add(
        new Route(
            POST,
            "/services",
            Scope.ADMINISTER,
            "serves a service more, and its guest: both as they would stand in the configuration",
            Map.of(),
            YAML,
            List.of(
                new Reply(201, "it is served", Answer.JSON, Added.class),
                problem(409, "what is wrong with it; all stays as it was")),
            request ->
                blocking(
                    "add",
                    () ->
                        switch (request.daemon().add(request.body())) {
                          case Change.Done(String service, _) ->
                              Answer.json(201, new Added(service));
                          case Change.Wrong(String why) -> Answer.problem(409, why);
                          case Change.Unknown() -> noService("");
                        })));
  }

  /**
   * What a change is answered.
   *
   * @param changed the service's first name
   * @param did what was done, a line each
   */
  record Changed(String changed, List<String> did) {}

  private void change() {
    routes.add(
        new Route(
            HttpMethod.PUT,
            "/services/{name}",
            Scope.ADMINISTER,
            "has a service that was added, and its guest, be as they would stand in the configuration now",
            Map.of(),
            YAML,
            List.of(
                json(Changed.class),
                problem(404, "there is no such service"),
                problem(409, "what is wrong with it; all stays as it was")),
            request ->
                blocking(
                    "change",
                    () ->
                        switch (request.daemon().change(request.name(), request.body())) {
                          case Change.Done(String service, List<String> did) ->
                              Answer.json(200, new Changed(service, did));
                          case Change.Wrong(String why) -> Answer.problem(409, why);
                          case Change.Unknown() -> noService(request.name());
                        })));
  }

  private void remove() {
    addLater(
        HttpMethod.DELETE,
        "/services/{name}",
        Scope.ADMINISTER,
        "serves a service no longer that was added, and stops its guest",
        Map.of(),
        List.of(
            json(Removed.class),
            problem(404, "there is no such service"),
            problem(409, "why it stays; all stays as it was")),
        request ->
            blocking(
                "remove",
                () ->
                    switch (request.daemon().remove(request.name())) {
                      case Change.Done(String service, _) -> Answer.json(200, new Removed(service));
                      case Change.Wrong(String why) -> Answer.problem(409, why);
                      case Change.Unknown() -> noService(request.name());
                    }));
  }

  /** Answers on a thread of its own, so that the door goes on meanwhile. */
  private static CompletionStage<Answer> blocking(String name, Supplier<Answer> work) {
    CompletableFuture<Answer> answer = new CompletableFuture<>();
    Thread.ofVirtual()
        .name(name)
        .start(
            () -> {
              try {
                answer.complete(work.get());
              } catch (RuntimeException e) { // the caller must hear of it, and the operator
                answer.completeExceptionally(e);
              }
            });
    return answer;
  }

  /**
   * What somebody may do.
   *
   * @param scope {@code read}, {@code operate} or {@code administer}
   */
  record Allowed(String scope) {}

  private void access() {
    add(
        GET,
        "/access",
        Scope.READ,
        "what whoever asks may do",
        Map.of(),
        List.of(json(Allowed.class)),
        request -> Answer.json(200, new Allowed(request.scope().word())));
  }

  private void page(String path, String file, String type, String what) {
    add(
        GET,
        path,
        Scope.NOBODY,
        what,
        Map.of(),
        List.of(new Reply(200, what, type, null)),
        _ -> Page.answer(file, type));
  }

  private void description() {
    add(
        GET,
        "/openapi.json",
        Scope.NOBODY,
        "this description",
        Map.of(),
        List.of(new Reply(200, "OpenAPI 3.1", Answer.JSON, null)),
        _ -> Answer.json(200, OpenApi.describe(all())));
  }

  /** The answer to a request that is there at once. */
  @FunctionalInterface
  private interface Immediate {
    Answer answer(Request request);
  }

  /**
   * Says that JSON is a list.
   *
   * @param of the record of each member
   */
  record Listed(Class<?> of) implements Type {}

  /** The answer to a request that comes later. */
  @FunctionalInterface
  private interface Later {
    CompletionStage<Answer> answer(Request request);
  }

  private void get(String path, String summary, Type schema, Function<Request, Object> value) {
    add(
        GET,
        path,
        Scope.READ,
        summary,
        Map.of(),
        List.of(json(schema)),
        request -> Answer.json(200, value.apply(request)));
  }

  private void add(
      HttpMethod method,
      String path,
      Scope scope,
      String summary,
      Map<String, String> options,
      List<Reply> replies,
      Immediate handler) {
    addLater(method, path, scope, summary, options, replies, r -> now(handler.answer(r)));
  }

  private void addLater(
      HttpMethod method,
      String path,
      Scope scope,
      String summary,
      Map<String, String> options,
      List<Reply> replies,
      Later handler) {
    routes.add(new Route(method, path, scope, summary, options, "", replies, handler::answer));
  }

  private static Reply json(Type schema) {
    return new Reply(200, "well", Answer.JSON, schema);
  }

  private static Reply problem(int status, String what) {
    return new Reply(status, what, Answer.PROBLEM, null);
  }

  private static Whole noService(String name) {
    return Answer.problem(404, "no service is called " + name);
  }

  private static Whole wrongMethod(String right) {
    return Answer.problem(405, "this path takes " + right, Map.of(), Map.of("Allow", right));
  }

  /** RFC 6750 section 3. */
  private static Whole unauthorized() {
    return Answer.problem(
        401,
        "this takes a token: Authorization: Bearer TOKEN",
        Map.of(),
        Map.of("WWW-Authenticate", "Bearer"));
  }

  private static Whole forbidden(Scope scope) {
    return Answer.problem(403, "this takes a token of the scope " + scope.word());
  }

  private Whole unknownPath() {
    return Answer.problem(
        404, "there are " + routes.stream().map(Route::path).collect(Collectors.joining(", ")));
  }

  static CompletionStage<Answer> now(Answer answer) {
    return CompletableFuture.completedStage(answer);
  }
}

package org.jitsu.ops;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.jitsu.ops.ControlRoutes.Listed;
import org.jitsu.ops.Route.Reply;
import org.jspecify.annotations.Nullable;

/**
 * The door's description, written from its routes and from the records that its JSON is written
 * from (OpenAPI Specification 3.1).
 */
final class OpenApi {

  private static final Pattern WORD = Pattern.compile("\\{([a-z]+)}");

  private final Map<String, Object> schemas = new TreeMap<>();

  private OpenApi() {}

  static Map<String, Object> describe(List<Route> routes) {
    OpenApi api = new OpenApi();
    Map<String, Map<String, Object>> paths = new LinkedHashMap<>();
    for (Route route : routes) {
      paths
          .computeIfAbsent(route.path(), _ -> new LinkedHashMap<>())
          .put(route.method().name().toLowerCase(Locale.ROOT), api.operation(route));
    }
    api.schemas.put("Problem", problem());
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("openapi", "3.1.0");
    all.put("info", Map.of("title", "Jitsu's control door", "version", "1"));
    all.put("paths", paths);
    all.put(
        "components",
        Map.of(
            "schemas",
            api.schemas,
            "securitySchemes",
            Map.of("token", Map.of("type", "http", "scheme", "bearer"))));
    return all;
  }

  private Map<String, Object> operation(Route route) {
    Map<String, Object> operation = new LinkedHashMap<>();
    operation.put(
        "operationId",
        route.method().name().toLowerCase(Locale.ROOT)
            + route.path().replaceAll("[^a-zA-Z]+", "-"));
    operation.put("summary", route.summary());
    List<Map<String, Object>> parameters = new ArrayList<>();
    WORD.matcher(route.path())
        .results()
        .map(MatchResult::group)
        .map(word -> word.substring(1, word.length() - 1))
        .forEach(name -> parameters.add(parameter(name, "path", "its name")));
    new TreeMap<>(route.options())
        .forEach((name, what) -> parameters.add(parameter(name, "query", what)));
    operation.put("parameters", parameters);
    if (!route.takes().isEmpty()) {
      Map<String, Object> content =
          Map.of(route.takes(), Map.of("schema", Map.of("type", "string")));
      operation.put("requestBody", Map.of("required", true, "content", content));
    }
    Map<String, Object> responses = new LinkedHashMap<>();
    route.replies().forEach(reply -> responses.put("" + reply.status(), response(reply)));
    if (route.scope() != Scope.NOBODY) {
      operation.put("security", List.of(Map.of("token", List.of(route.scope().word()))));
      responses.putIfAbsent("401", refusal("there is no token, or it is not known"));
      responses.putIfAbsent("403", refusal("the token is of another scope"));
    }
    operation.put("responses", responses);
    return operation;
  }

  private static Map<String, Object> parameter(String name, String in, String what) {
    return Map.of(
        "name",
        name,
        "in",
        in,
        "required",
        in.equals("path"),
        "description",
        what,
        "schema",
        Map.of("type", "string"));
  }

  private Map<String, Object> refusal(String what) {
    return response(new Reply(0, what, Answer.PROBLEM, null));
  }

  private Map<String, Object> response(Reply reply) {
    String type = reply.type().replaceAll(";.*", "");
    Type record = reply.schema();
    Object schema =
        record != null
            ? schema(record)
            : type.equals(Answer.PROBLEM)
                ? reference("Problem")
                : Map.of("type", type.equals(Answer.JSON) ? "object" : "string");
    return Map.of("description", reply.what(), "content", Map.of(type, Map.of("schema", schema)));
  }

  private Object schema(Type type) {
    return switch (type) {
      case Listed(Class<?> of) -> Map.of("type", "array", "items", schema(of));
      case ParameterizedType list when list.getRawType() == List.class ->
          Map.of("type", "array", "items", schema(list.getActualTypeArguments()[0]));
      case ParameterizedType map when map.getRawType() == Map.class ->
          Map.of("type", "object", "additionalProperties", schema(map.getActualTypeArguments()[1]));
      case Class<?> plain when plain == String.class -> Map.of("type", "string");
      case Class<?> plain when plain == int.class || plain == long.class || plain == Long.class ->
          Map.of("type", "integer", "format", plain == int.class ? "int32" : "int64");
      case Class<?> plain when plain == double.class || plain == Double.class ->
          Map.of("type", "number");
      case Class<?> plain when plain == boolean.class -> Map.of("type", "boolean");
      case Class<?> some when some.isSealed() ->
          Map.of(
              "oneOf", List.of(some.getPermittedSubclasses()).stream().map(this::schema).toList());
      case Class<?> some when some.isRecord() -> component(some);
      default -> throw new IllegalStateException(type + " has no JSON that could be described");
    };
  }

  private Object component(Class<?> some) {
    String name = name(some);
    if (!schemas.containsKey(name)) {
      Map<String, Object> properties = new LinkedHashMap<>();
      List<String> required = new ArrayList<>();
      schemas.put(name, properties); // a place, for those that lead back to it
      for (RecordComponent component : some.getRecordComponents()) {
        boolean optional = component.getAnnotatedType().isAnnotationPresent(Nullable.class);
        Object schema = schema(component.getGenericType());
        properties.put(
            component.getName(),
            optional ? Map.of("anyOf", List.of(schema, Map.of("type", "null"))) : schema);
        if (!optional) {
          required.add(component.getName());
        }
      }
      schemas.put(name, Map.of("type", "object", "properties", properties, "required", required));
    }
    return reference(name);
  }

  private static String name(Class<?> some) {
    return Optional.ofNullable(some.getEnclosingClass())
        .filter(outer -> outer != ControlRoutes.class)
        .map(outer -> name(outer) + some.getSimpleName())
        .orElseGet(some::getSimpleName);
  }

  private static Map<String, Object> reference(String name) {
    return Map.of("$ref", "#/components/schemas/" + name);
  }

  private static Map<String, Object> problem() {
    Object text = Map.of("type", "string");
    return Map.of(
        "type",
        "object",
        "description",
        "RFC 9457",
        "properties",
        Map.of(
            "title",
            text,
            "status",
            Map.of("type", "integer"),
            "detail",
            text,
            "reason",
            Map.of("type", "string", "description", "of a summons that was refused")),
        "required",
        List.of("title", "status", "detail"));
  }
}

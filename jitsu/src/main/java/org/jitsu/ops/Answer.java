package org.jitsu.ops;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;

/** What a request is answered. */
sealed interface Answer {

  /** The media type of problem details. */
  String PROBLEM = "application/problem+json";

  /** The media type of JSON. */
  String JSON = "application/json";

  /**
   * An answer that is there.
   *
   * @param status the HTTP status
   * @param type the media type
   * @param body the text, sent as UTF-8
   * @param headers further headers
   */
  record Whole(int status, String type, String body, Map<String, String> headers)
      implements Answer {}

  /**
   * An answer that goes on until the client has had enough.
   *
   * @param type the media type
   * @param feed what is sent
   */
  record Flowing(String type, Feed feed) implements Answer {}

  /** What goes on. Asked ten times a second, on the door's event loop. */
  @FunctionalInterface
  interface Feed {

    /** Returns what has come since it was last asked; nothing when nothing has. */
    ByteBuffer next();
  }

  /** Makes an answer of text. */
  static Whole text(String type, String body) {
    return new Whole(200, type, body, Map.of());
  }

  /** Makes an answer of a value, as a line of JSON. */
  static Whole json(int status, Object value) {
    return new Whole(status, JSON, write(value) + "\n", Map.of());
  }

  /** Returns a value as JSON. */
  static String write(Object value) {
    try {
      return Mapper.JSON.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("records of plain values always become JSON", e);
    }
  }

  /**
   * Problem details, RFC 9457 section 3. Without a type of its own a problem's title is that of its
   * status (section 4.2.1).
   */
  static Whole problem(int status, String detail) {
    return problem(status, detail, Map.of(), Map.of());
  }

  /**
   * Problem details with more.
   *
   * @param members further members
   * @param headers further headers
   */
  static Whole problem(
      int status, String detail, Map<String, String> members, Map<String, String> headers) {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("title", HttpResponseStatus.valueOf(status).reasonPhrase());
    all.put("status", status);
    all.put("detail", detail);
    all.putAll(members);
    return new Whole(status, PROBLEM, json(status, all).body(), headers);
  }

  /** Holds what makes JSON, which is loaded when somebody asks. */
  final class Mapper {
    private static final ObjectMapper JSON = new ObjectMapper();

    private Mapper() {}
  }
}

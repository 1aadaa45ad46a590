package org.jitsu.power.http;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** A device on loopback that answers paths with what it was told. */
final class ScriptedDevice implements AutoCloseable {
  private final Map<String, String> answers = new ConcurrentHashMap<>();
  private final HttpServer server;
  volatile String authorization = "";
  private volatile Supplier<String> challenge = () -> "";
  private volatile Predicate<String> isLetIn = _ -> true;

  ScriptedDevice() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.createContext(
        "/",
        exchange -> {
          String sent = exchange.getRequestHeaders().getFirst("Authorization");
          authorization = sent == null ? "" : sent;
          if (!isLetIn.test(authorization)) {
            exchange.getResponseHeaders().set("WWW-Authenticate", challenge.get());
            exchange.sendResponseHeaders(401, -1);
            exchange.close();
            return;
          }
          String answer = answers.getOrDefault(exchange.getRequestURI().toString(), "404");
          boolean isStatus = answer.matches("\\d{3}");
          byte[] body = answer.getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(isStatus ? Integer.parseInt(answer) : 200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
  }

  /** Answers a path with JSON, or with a status of three digits. */
  ScriptedDevice answers(String path, String answer) {
    answers.put(path, answer);
    return this;
  }

  /** From now on answers nobody but who sends such a header, and challenges all others. */
  void demands(String words, Predicate<String> authorizations) {
    demands(() -> words, authorizations);
  }

  void demands(Supplier<String> words, Predicate<String> authorizations) {
    challenge = words;
    isLetIn = authorizations;
  }

  URI uri(String rest) {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + rest);
  }

  @Override
  public void close() {
    server.stop(0);
  }
}

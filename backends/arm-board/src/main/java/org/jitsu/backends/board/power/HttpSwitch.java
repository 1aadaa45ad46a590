package org.jitsu.backends.board.power;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.function.Predicate;

/**
 * A plug that is asked over HTTP. It has switched when it answers 200 and, where what it answers is
 * known, says so. Redirections are not followed.
 */
final class HttpSwitch implements PowerSwitch {

  private static final Duration DEADLINE = Duration.ofSeconds(5);
  private static final int LONGEST_BODY = 64 * 1024;
  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * What is asked.
   *
   * @param method GET or POST
   * @param confirmed what its answer must be
   */
  record Ask(String method, URI uri, Predicate<String> confirmed) {}

  private final Ask on;
  private final Ask off;

  HttpSwitch(Ask on, Ask off) {
    this.on = on;
    this.off = off;
  }

  /**
   * Tasmota: {@code Power<x>} (its Commands, Control).
   *
   * @param base its address
   * @param relay the relay, from 1
   */
  static HttpSwitch tasmota(URI base, int relay) {
    return new HttpSwitch(tasmota(base, relay, "On"), tasmota(base, relay, "Off"));
  }

  private static Ask tasmota(URI base, int relay, String word) {
    return new Ask(
        "GET",
        base.resolve("/cm?cmnd=Power" + relay + "%20" + word),
        answer ->
            word.equalsIgnoreCase(answerOf(answer).path("POWER" + relay).asText(""))
                || (relay == 1
                    && word.equalsIgnoreCase(answerOf(answer).path("POWER").asText(""))));
  }

  /**
   * Shelly of the second generation and later: {@code Switch.Set}.
   *
   * @param base its address
   * @param id the relay, from 0
   */
  static HttpSwitch shelly(URI base, int id) {
    return new HttpSwitch(shelly(base, id, true), shelly(base, id, false));
  }

  private static Ask shelly(URI base, int id, boolean on) {
    return new Ask(
        "GET",
        base.resolve("/rpc/Switch.Set?id=" + id + "&on=" + on),
        answer -> answerOf(answer).path("was_on").isBoolean());
  }

  private static JsonNode answerOf(String text) {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException none) {
      return JSON.missingNode();
    }
  }

  @Override
  public void on() throws IOException {
    ask(on);
  }

  @Override
  public void off() throws IOException {
    ask(off);
  }

  private static void ask(Ask ask) throws IOException {
    HttpRequest request =
        HttpRequest.newBuilder(ask.uri())
            .timeout(DEADLINE)
            .method(ask.method(), BodyPublishers.noBody())
            .build();
    // One for each: a switch is thrown seldom, and a client has a thread.
    try (HttpClient client = HttpClient.newBuilder().connectTimeout(DEADLINE).build()) {
      HttpResponse<InputStream> response = client.send(request, BodyHandlers.ofInputStream());
      try (InputStream body = response.body()) {
        String answer =
            new String(body.readNBytes(LONGEST_BODY), java.nio.charset.StandardCharsets.UTF_8);
        if (response.statusCode() / 100 != 2) {
          throw new IOException(ask.uri() + " answered " + response.statusCode());
        }
        if (!ask.confirmed().test(answer)) {
          throw new IOException(ask.uri() + " did not say that it has switched: " + shown(answer));
        }
      }
    } catch (HttpTimeoutException late) {
      throw new IOException(
          ask.uri() + " did not answer within " + DEADLINE.toSeconds() + " s", late);
    } catch (java.net.ConnectException refused) {
      throw new IOException(ask.uri() + " cannot be reached", refused);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IOException(ask.uri() + ": interrupted", interrupted);
    }
  }

  private static String shown(String answer) {
    return answer.substring(0, Math.min(answer.length(), 200)).strip();
  }
}

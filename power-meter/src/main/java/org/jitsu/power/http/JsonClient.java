package org.jitsu.power.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import org.jitsu.power.meter.MeterException;
import org.jitsu.power.meter.MeterException.Kind;
import org.jspecify.annotations.Nullable;

/**
 * Asks one device for JSON. A user and password before its host, {@code user:password@}, are its
 * {@link Credentials}. Redirections are not followed. One thread at a time.
 */
final class JsonClient implements AutoCloseable {
  static final int LONGEST_BODY = 256 * 1024;
  private static final Duration DEADLINE = Duration.ofSeconds(5);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final SecureRandom RANDOM = new SecureRandom();

  private final HttpClient client = HttpClient.newBuilder().connectTimeout(DEADLINE).build();
  private final URI base;
  private final @Nullable Credentials credentials;

  /** Makes a client for the device at an address; the path of a request replaces the address's. */
  JsonClient(URI address) {
    this.base = withoutUser(address);
    this.credentials = Credentials.in(address, JsonClient::nonce);
  }

  private static String nonce() {
    byte[] bytes = new byte[16];
    RANDOM.nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  private static URI withoutUser(URI address) {
    return address.getRawUserInfo() == null
        ? address
        : URI.create(address.toString().replace(address.getRawUserInfo() + "@", ""));
  }

  /** Returns the device's address, without any password. */
  URI base() {
    return base;
  }

  /** Asks; blocks for five seconds at most, and twice as long where a password is asked for. */
  JsonNode get(String path) throws MeterException {
    URI uri = base.resolve(path);
    try {
      HttpResponse<InputStream> response = send(uri);
      if (response.statusCode() == 401
          && credentials != null
          && credentials.asked(response.headers().allValues("WWW-Authenticate"))) {
        response.body().close();
        response = send(uri);
      }
      try (InputStream body = response.body()) {
        check(uri, response.statusCode());
        byte[] bytes = body.readNBytes(LONGEST_BODY + 1);
        if (bytes.length > LONGEST_BODY) {
          throw new MeterException(
              Kind.MALFORMED, uri + " answered more than " + LONGEST_BODY + " bytes");
        }
        return parse(uri, bytes);
      }
    } catch (HttpTimeoutException e) {
      throw new MeterException(
          Kind.SILENT, uri + " did not answer within " + DEADLINE.toSeconds() + " s", e);
    } catch (IOException e) {
      String why = e.getMessage() == null ? "no connection" : e.getMessage();
      throw new MeterException(Kind.SILENT, uri + " cannot be reached: " + why, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new MeterException(Kind.SILENT, uri + ": interrupted", e);
    }
  }

  private HttpResponse<InputStream> send(URI uri) throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri).timeout(DEADLINE).header("Accept", "application/json");
    String authorization = credentials == null ? null : credentials.authorization(uri);
    if (authorization != null) {
      request.header("Authorization", authorization);
    }
    return client.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
  }

  private void check(URI uri, int status) throws MeterException {
    if (status == 401 || status == 403) {
      throw new MeterException(
          Kind.DENIED,
          uri
              + " answered "
              + status
              + (credentials == null
                  ? "; write user:password@ before the host"
                  : "; is the password before the host the device's?"));
    }
    if (status != 200) {
      throw new MeterException(Kind.MALFORMED, uri + " answered " + status + ", not 200");
    }
  }

  private static JsonNode parse(URI uri, byte[] bytes) throws MeterException {
    try {
      return JSON.readTree(bytes);
    } catch (JsonProcessingException e) {
      throw new MeterException(
          Kind.MALFORMED, uri + " answered no JSON: " + e.getOriginalMessage(), e);
    } catch (IOException e) {
      throw new MeterException(Kind.MALFORMED, uri + ": " + e.getMessage(), e);
    }
  }

  @Override
  public void close() {
    client.shutdownNow();
  }
}

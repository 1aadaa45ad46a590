package org.jitsu.ops;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The page that people look at: files that lie beside this class, read when somebody asks for the
 * first time. They tell nothing of the daemon, so that a browser may have them before it has a
 * token.
 */
final class Page {

  /** It loads, runs and asks nothing but what lies here, and stands in no other page (CSP 3). */
  private static final Map<String, String> HEADERS =
      Map.of(
          "Content-Security-Policy",
          "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:;"
              + " base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
          "Referrer-Policy",
          "no-referrer",
          "Cache-Control",
          "no-cache");

  private static final Map<String, String> FILES = new ConcurrentHashMap<>();

  private Page() {}

  static Answer answer(String file, String type) {
    return new Answer.Whole(200, type, FILES.computeIfAbsent(file, Page::read), HEADERS);
  }

  private static String read(String file) {
    try (InputStream in = Page.class.getResourceAsStream("page/" + file)) {
      if (in == null) {
        throw new IllegalStateException("the page's file " + file + " is not where it should be");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

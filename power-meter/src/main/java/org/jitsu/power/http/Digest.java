package org.jitsu.power.http;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A device's challenge for HTTP digest authentication (RFC 7616 section 3.3), by SHA-256 or MD5
 * with the quality of protection {@code auth}.
 *
 * @param realm what the password is for
 * @param nonce the device's word, good for a while
 * @param opaque what is given back as it came; null for nothing
 * @param algorithm {@code SHA-256} or {@code MD5}
 * @param isStale whether only the nonce of the last answer was too old, and not its password wrong
 */
record Digest(
    String realm, String nonce, @Nullable String opaque, String algorithm, boolean isStale) {
  private static final String SHA_256 = "SHA-256";
  private static final String MD5 = "MD5";
  private static final Pattern PARAMETER =
      Pattern.compile("([a-zA-Z]+)\\s*=\\s*(?:\"((?:[^\"\\\\]|\\\\.)*)\"|([^\\s,\"]+))");

  /**
   * Returns the challenge in a header WWW-Authenticate; null when it is none that is understood.
   */
  static @Nullable Digest parse(String header) {
    if (!header.regionMatches(true, 0, "Digest ", 0, 7)) {
      return null;
    }
    Map<String, String> parameters = new HashMap<>();
    Matcher matcher = PARAMETER.matcher(header.substring(7));
    while (matcher.find()) {
      String quoted = matcher.group(2);
      parameters.putIfAbsent(
          matcher.group(1).toLowerCase(Locale.ROOT),
          quoted == null ? matcher.group(3) : quoted.replaceAll("\\\\(.)", "$1"));
    }
    String realm = parameters.get("realm");
    String nonce = parameters.get("nonce");
    String algorithm = parameters.getOrDefault("algorithm", MD5).toUpperCase(Locale.ROOT);
    boolean isAuth =
        Arrays.asList(parameters.getOrDefault("qop", "").split("\\s*,\\s*", -1)).contains("auth");
    return realm == null
            || nonce == null
            || !isAuth
            || !(algorithm.equals(SHA_256) || algorithm.equals(MD5))
        ? null
        : new Digest(
            realm,
            nonce,
            parameters.get("opaque"),
            algorithm,
            "true".equalsIgnoreCase(parameters.get("stale")));
  }

  /** Returns whether it is to be preferred. */
  boolean isBetterThan(Digest other) {
    return algorithm.equals(SHA_256) && !other.algorithm.equals(SHA_256);
  }

  /**
   * Returns the header Authorization that answers it.
   *
   * @param target the path and query that are asked for
   * @param count how often this nonce was answered, this answer included: from 1
   * @param own a word of our own, never the same twice
   */
  String answer(String user, String password, String method, String target, int count, String own) {
    String times = String.format(Locale.ROOT, "%08x", count);
    String response =
        hash(
            String.join(
                ":",
                hash(user + ":" + realm + ":" + password),
                nonce,
                times,
                own,
                "auth",
                hash(method + ":" + target)));
    return "Digest username="
        + quoted(user)
        + ", realm="
        + quoted(realm)
        + ", nonce="
        + quoted(nonce)
        + ", uri="
        + quoted(target)
        + ", algorithm="
        + algorithm
        + ", qop=auth, nc="
        + times
        + ", cnonce="
        + quoted(own)
        + ", response="
        + quoted(response)
        + (opaque == null ? "" : ", opaque=" + quoted(opaque));
  }

  private static String quoted(String text) {
    return '"' + text.replaceAll("([\"\\\\])", "\\\\$1") + '"';
  }

  private String hash(String text) {
    try {
      byte[] digest =
          MessageDigest.getInstance(algorithm).digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256 and MD5", e);
    }
  }
}

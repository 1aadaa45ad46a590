package org.jitsu.power.http;

import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A user and a password, shown to a device only when it asks, and in the way that it asks for: as a
 * digest (RFC 7616), from which nobody learns the password, or in plain text (Basic, RFC 7617). One
 * thread at a time.
 */
final class Credentials {
  private static final String BASIC = "Basic ";

  private final String user;
  private final String password;
  private final Supplier<String> nonces;
  private @Nullable Digest digest;
  private boolean isBasic;
  private int count;

  private Credentials(String user, String password, Supplier<String> nonces) {
    this.user = user;
    this.password = password;
    this.nonces = nonces;
  }

  /**
   * Returns those that stand before the host of an address, {@code user:password@}; null for none.
   */
  static @Nullable Credentials in(URI address, Supplier<String> nonces) {
    String both = address.getRawUserInfo();
    if (both == null) {
      return null;
    }
    int colon = both.indexOf(':');
    return new Credentials(
        decoded(colon < 0 ? both : both.substring(0, colon)),
        decoded(colon < 0 ? "" : both.substring(colon + 1)),
        nonces);
  }

  private static String decoded(String text) {
    return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
  }

  /** Returns the header Authorization of a GET; null while the device has not asked for any. */
  @Nullable String authorization(URI uri) {
    if (digest != null) {
      String query = uri.getRawQuery();
      String target = uri.getRawPath() + (query == null ? "" : "?" + query);
      return digest.answer(user, password, "GET", target, ++count, nonces.get());
    }
    byte[] both = (user + ":" + password).getBytes(StandardCharsets.UTF_8);
    return isBasic ? BASIC + Base64.getEncoder().encodeToString(both) : null;
  }

  /**
   * Hears why a device refused: its headers WWW-Authenticate. Returns whether the next try may
   * succeed: it may not when the device has seen just this password.
   */
  boolean asked(List<String> challenges) {
    Digest fresh =
        challenges.stream()
            .map(Digest::parse)
            .filter(Objects::nonNull)
            .reduce((a, b) -> b.isBetterThan(a) ? b : a)
            .orElse(null);
    if (fresh != null) {
      boolean isNews = digest == null || fresh.isStale();
      digest = fresh;
      count = 0;
      return isNews;
    }
    boolean isNews = !isBasic;
    isBasic = true;
    return isNews;
  }
}

package org.jitsu.power.http;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a Shelly of the second generation demands when its authentication is on, checked as the
 * device checks it: a digest by SHA-256 for its newest nonce, each count of it once.
 */
final class DigestPlug {
  private final String realm;
  private final String user;
  private final String secret;
  private final List<String> heard = new CopyOnWriteArrayList<>();
  private final AtomicInteger challenges = new AtomicInteger();
  private volatile String nonce = "";
  private volatile boolean isStale;
  private volatile int count;

  DigestPlug(ScriptedDevice device, String realm, String user, String password) {
    this.realm = realm;
    this.user = user;
    this.secret = hash(user + ":" + realm + ":" + password);
    device.demands(this::challenge, this::isRight);
  }

  /** How often somebody was refused. */
  int challenges() {
    return challenges.get();
  }

  /** Every header Authorization that was sent. */
  List<String> heard() {
    return List.copyOf(heard);
  }

  /** Nonces grow old: the newest one is worth nothing any more. */
  void forgetNonces() {
    nonce = "";
  }

  private String challenge() {
    nonce = String.format("%08x", 0x60dc2c7e + challenges.incrementAndGet());
    count = 0;
    return "Digest qop=\"auth\", realm=\""
        + realm
        + "\", nonce=\""
        + nonce
        + "\", algorithm=SHA-256"
        + (isStale ? ", stale=true" : "");
  }

  private boolean isRight(String header) {
    isStale = false;
    if (header.isEmpty()) {
      return false;
    }
    heard.add(header);
    String target = value(header, "uri");
    String times = value(header, "nc");
    String expected =
        hash(
            secret
                + ":"
                + value(header, "nonce")
                + ":"
                + times
                + ":"
                + value(header, "cnonce")
                + ":auth:"
                + hash("GET:" + target));
    boolean isKnown =
        value(header, "response").equals(expected)
            && value(header, "username").equals(user)
            && value(header, "realm").equals(realm)
            && value(header, "algorithm").equals("SHA-256")
            && value(header, "qop").equals("auth");
    isStale = isKnown && !value(header, "nonce").equals(nonce);
    boolean isRight = isKnown && !isStale && Integer.parseInt(times, 16) > count;
    count = isRight ? Integer.parseInt(times, 16) : count;
    return isRight;
  }

  private static String value(String header, String name) {
    Matcher matcher = Pattern.compile("[ ,]" + name + "=\"?([^\",]*)").matcher(header);
    return matcher.find() ? matcher.group(1) : "";
  }

  private static String hash(String text) {
    try {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}

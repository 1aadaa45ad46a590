package org.jitsu.dns;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;
import java.util.random.RandomGenerator;

/**
 * A secret of DNS cookies: 128 bits, shared by all servers behind one address (RFC 9018 section 6).
 *
 * @param k0 the first eight bytes, the least significant first
 * @param k1 the last eight
 */
public record CookieSecret(long k0, long k1) {

  private static final int BYTES = 16;

  /** Draws a secret; {@code random} must be fit for secrets. */
  public static CookieSecret draw(RandomGenerator random) {
    return new CookieSecret(random.nextLong(), random.nextLong());
  }

  /**
   * Reads a secret.
   *
   * @throws IllegalArgumentException unless it is 32 hexadecimal digits
   */
  public static CookieSecret parse(String digits) {
    if (!digits.matches("[0-9A-Fa-f]{32}")) { // what stands there must not come into a message
      throw new IllegalArgumentException(
          "a cookie secret is 32 hexadecimal digits, as openssl rand -hex 16 prints");
    }
    ByteBuffer bytes = ByteBuffer.allocate(BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.put(HexFormat.of().parseHex(digits)).flip();
    return new CookieSecret(bytes.getLong(), bytes.getLong());
  }

  /** Tells nothing: secrets must not come into logs. */
  @Override
  public String toString() {
    return "CookieSecret[...]";
  }
}

package org.jitsu.synjitsu.isn;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;
import java.util.random.RandomGenerator;

/**
 * The 128 bits of a SipHash key.
 *
 * @param k0 the first eight bytes, least significant first
 * @param k1 the last eight
 */
public record HashKey(long k0, long k1) {

  private static final int BYTES = 16;

  /** Draws a key; {@code random} must be fit for secrets. */
  public static HashKey draw(RandomGenerator random) {
    return new HashKey(random.nextLong(), random.nextLong());
  }

  /**
   * Reads a key as it stands on a guest's command line.
   *
   * @throws IllegalArgumentException unless it is 32 hexadecimal digits
   */
  public static HashKey parse(String digits) {
    byte[] bytes;
    try {
      bytes = HexFormat.of().parseHex(digits);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(complaint(), e);
    }
    if (bytes.length != BYTES) {
      throw new IllegalArgumentException(complaint());
    }
    ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    return new HashKey(buffer.getLong(), buffer.getLong());
  }

  private static String complaint() {
    return "an ISN key is 32 hexadecimal digits, as openssl rand -hex 16 prints"; // never the key
  }

  /** Returns the 32 digits for a command line. Who sees them can forge connections. */
  public String digits() {
    ByteBuffer buffer = ByteBuffer.allocate(BYTES).order(ByteOrder.LITTLE_ENDIAN);
    return HexFormat.of().formatHex(buffer.putLong(k0).putLong(k1).array());
  }

  /** Tells nothing: keys must not come into logs. */
  @Override
  public String toString() {
    return "HashKey[...]";
  }
}

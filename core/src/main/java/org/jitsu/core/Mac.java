package org.jitsu.core;

import java.util.Locale;

/**
 * An Ethernet hardware address (EUI-48).
 *
 * @param bits the address in the low 48 bits, first octet highest
 */
public record Mac(long bits) {

  public Mac {
    if (bits >>> 48 != 0) {
      throw new IllegalArgumentException("more than 48 bits: " + Long.toHexString(bits));
    }
  }

  /**
   * Reads {@code 02:00:5e:10:00:01}.
   *
   * @throws IllegalArgumentException when the text is not six octets in hexadecimal, separated by
   *     colons
   */
  public static Mac parse(String text) {
    if (!text.matches("[0-9A-Fa-f]{2}(:[0-9A-Fa-f]{2}){5}")) {
      throw new IllegalArgumentException(
          "'" + text + "' is not a MAC address such as 02:00:5e:10:00:01");
    }
    return new Mac(Long.parseLong(text.replace(":", ""), 16));
  }

  /** Returns true when the address names one interface, not a group (IEEE 802: the I/G bit). */
  public boolean isUnicast() {
    return (bits >>> 40 & 1) == 0;
  }

  @Override
  public String toString() {
    String hex = String.format(Locale.ROOT, "%012x", bits);
    return hex.replaceAll("(..)(?!$)", "$1:");
  }
}

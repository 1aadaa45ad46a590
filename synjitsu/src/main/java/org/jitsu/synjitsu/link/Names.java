package org.jitsu.synjitsu.link;

import java.util.Locale;
import org.jitsu.core.GuestName;
import org.jitsu.core.hash.Sha256;
import org.jitsu.linux.netlink.HardwareAddress;

/**
 * Names and MACs that follow from the bridge's name: the next daemon derives the same ones. The
 * hash in a guest's interface name has 40 bits: among ten thousand guests two meet once in 20,000
 * cases.
 */
final class Names {

  private static final int MAX_LENGTH = 15;
  private static final int READABLE = 4;
  private static final int HASH_BITS = 40;
  private static final int HASH_DIGITS = HASH_BITS / 5;

  private Names() {}

  /** Synjitsu's own port: {@code jitsu0-s}. */
  static String holderPort(String bridge) {
    String plain = bridge + "-s";
    return plain.length() <= MAX_LENGTH ? plain : "js-" + digits(hash(bridge));
  }

  /** A guest's TAP: {@code j-www-3k5d0q2a}. */
  static String tap(String bridge, GuestName guest) {
    String text = guest.text();
    String readable = text.substring(0, Math.min(READABLE, text.length()));
    return "j-" + readable + "-" + digits(hash(bridge + "/" + guest));
  }

  /** A MAC of our own, locally administered. */
  static HardwareAddress mac(String bridge, String role) {
    return new HardwareAddress(0x02L << HASH_BITS | hash(bridge + " " + role));
  }

  private static String digits(long hash) {
    String digits = Long.toString(hash, 32);
    return "0".repeat(HASH_DIGITS - digits.length()) + digits.toLowerCase(Locale.ROOT);
  }

  private static long hash(String text) {
    byte[] digest = Sha256.of(text);
    long bits = 0;
    for (int i = 0; i < HASH_BITS / Byte.SIZE; i++) {
      bits = bits << Byte.SIZE | (digest[i] & 0xff);
    }
    return bits;
  }
}

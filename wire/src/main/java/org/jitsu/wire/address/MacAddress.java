package org.jitsu.wire.address;

import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * A 48-bit Ethernet address, IEEE 802-2014 section 8.2. Hot paths pass the bare {@code bits}
 * instead.
 *
 * @param bits the address in the low 48 bits, first octet on the wire highest; the upper 16 are
 *     zero
 */
public record MacAddress(long bits) implements Comparable<MacAddress> {
  /** Octets in an address. */
  public static final int LENGTH = 6;

  private static final long MASK = 0xffff_ffff_ffffL;
  private static final long GROUP_BIT = 1L << 40;
  private static final long LOCAL_BIT = 1L << 41;
  private static final Pattern TEXT = Pattern.compile("[0-9a-fA-F]{2}(:[0-9a-fA-F]{2}){5}");

  /** Everybody on the link. */
  public static final MacAddress BROADCAST = new MacAddress(MASK);

  /** Nobody: the target of an ARP request. */
  public static final MacAddress ZERO = new MacAddress(0);

  public MacAddress {
    if ((bits & ~MASK) != 0) {
      throw new IllegalArgumentException("a MAC address has 48 bits: 0x" + Long.toHexString(bits));
    }
  }

  /** Reads six octets, in the order of the wire. */
  public static MacAddress ofBytes(byte[] octets) {
    if (octets.length != LENGTH) {
      throw new IllegalArgumentException("a MAC address has 6 octets, not " + octets.length);
    }
    long bits = 0;
    for (byte octet : octets) {
      bits = bits << 8 | (octet & 0xff);
    }
    return new MacAddress(bits);
  }

  /** Reads text such as {@code 02:00:00:00:00:0a}. */
  public static MacAddress parse(String text) {
    if (!TEXT.matcher(text).matches()) {
      throw new IllegalArgumentException(
          "not a MAC address: '" + text + "'; write six pairs of hex digits, as 02:00:00:00:00:0a");
    }
    return new MacAddress(HexFormat.fromHexDigitsToLong(text.replace(":", "")));
  }

  /** A fresh array of six octets, in the order of the wire. */
  public byte[] toBytes() {
    byte[] octets = new byte[LENGTH];
    for (int i = 0; i < LENGTH; i++) {
      octets[i] = (byte) (bits >>> (40 - 8 * i));
    }
    return octets;
  }

  /** Whether the address means a group (multicast or broadcast). */
  public boolean isGroup() {
    return isGroup(bits);
  }

  /** Whether {@code bits} mean a group (multicast or broadcast). */
  public static boolean isGroup(long bits) {
    return (bits & GROUP_BIT) != 0;
  }

  /** Whether the address was assigned locally, not by a vendor. */
  public boolean isLocal() {
    return (bits & LOCAL_BIT) != 0;
  }

  /** Appends {@code bits} as text, without making a value first. */
  public static void append(StringBuilder text, long bits) {
    for (int shift = 40; shift >= 0; shift -= 8) {
      int octet = (int) (bits >>> shift) & 0xff;
      text.append(Character.forDigit(octet >>> 4, 16)).append(Character.forDigit(octet & 15, 16));
      if (shift > 0) {
        text.append(':');
      }
    }
  }

  @Override
  public int compareTo(MacAddress other) {
    return Long.compare(bits, other.bits);
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(17);
    append(text, bits);
    return text.toString();
  }
}

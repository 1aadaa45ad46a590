package org.jitsu.linux.netlink;

import java.util.HexFormat;

/**
 * An Ethernet address as the kernel's tables hold it.
 *
 * @param bits the six bytes, first byte on top, in the lower 48 bits
 */
public record HardwareAddress(long bits) {
  /** No address, as loopback has. */
  public static final HardwareAddress ZERO = new HardwareAddress(0);

  static final int BYTES = 6;

  /** Throws when more than 48 bits are set. */
  public HardwareAddress {
    if (bits >>> 48 != 0) {
      throw new IllegalArgumentException("more than 48 bits: " + Long.toHexString(bits));
    }
  }

  /**
   * Reads {@code 02:00:00:00:00:01}.
   *
   * @throws IllegalArgumentException when it is not six pairs of hexadecimal digits
   */
  public static HardwareAddress parse(String text) {
    byte[] bytes = HexFormat.ofDelimiter(":").parseHex(text);
    if (bytes.length != BYTES) {
      throw new IllegalArgumentException("not a MAC address: " + text);
    }
    return of(bytes);
  }

  /** The address in those bytes; {@link #ZERO} when they are not six. */
  static HardwareAddress of(byte[] bytes) {
    if (bytes.length != BYTES) {
      return ZERO;
    }
    long bits = 0;
    for (byte b : bytes) {
      bits = (bits << 8) | (b & 0xff);
    }
    return new HardwareAddress(bits);
  }

  /** The six bytes in the order of the wire. */
  public byte[] bytes() {
    byte[] bytes = new byte[BYTES];
    for (int i = 0; i < BYTES; i++) {
      bytes[i] = (byte) (bits >>> (40 - 8 * i));
    }
    return bytes;
  }

  @Override
  public String toString() {
    return HexFormat.ofDelimiter(":").formatHex(bytes());
  }
}

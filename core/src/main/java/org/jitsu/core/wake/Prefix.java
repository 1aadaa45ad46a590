package org.jitsu.core.wake;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The addresses that begin with the same bits, as {@code 192.0.2.0/24}.
 *
 * @param network the first of them; the bits after the prefix are 0
 * @param bits how many bits they share, 0 to 32 or 128
 */
public record Prefix(InetAddress network, int bits) {

  /** What is taken for one client of IPv4, for IPv6: what one of them has as a rule (RFC 6177). */
  public static final int CLIENT_BITS_V4 = 24;

  public static final int CLIENT_BITS_V6 = 56;

  private static final Pattern TEXT = Pattern.compile("([0-9A-Fa-f:.]{2,45})(?:/([0-9]{1,3}))?");

  public Prefix {
    if (bits < 0 || bits > network.getAddress().length * Byte.SIZE) {
      throw new IllegalArgumentException("a prefix of " + bits + " bits does not fit the address");
    }
    if (!network.equals(masked(network, bits))) {
      throw new IllegalArgumentException(
          network.getHostAddress() + "/" + bits + " has bits after its prefix");
    }
  }

  /** Returns the prefix of so many bits in which the address lies. */
  public static Prefix of(InetAddress address, int bits) {
    return new Prefix(masked(address, bits), bits);
  }

  /** Returns the prefix of which all addresses count as one client: IPv4 /24, IPv6 /56. */
  public static Prefix ofClient(InetAddress address) {
    return of(address, address.getAddress().length == 4 ? CLIENT_BITS_V4 : CLIENT_BITS_V6);
  }

  /**
   * Reads {@code 192.0.2.0/24}, {@code 2001:db8::/32} or a single address.
   *
   * @throws IllegalArgumentException when it is none of these
   */
  public static Prefix parse(String text) {
    Matcher matcher = TEXT.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException("'" + text + "' is not an address or prefix");
    }
    InetAddress address = InetAddress.ofLiteral(matcher.group(1));
    String bits = matcher.group(2);
    return new Prefix(
        address, bits == null ? address.getAddress().length * Byte.SIZE : Integer.parseInt(bits));
  }

  /** Returns true when the address lies in it. */
  public boolean contains(InetAddress address) {
    byte[] one = network.getAddress();
    byte[] other = address.getAddress();
    if (one.length != other.length) {
      return false;
    }
    int whole = bits / Byte.SIZE;
    int mask = (0xff << (Byte.SIZE - bits % Byte.SIZE)) & 0xff;
    return Arrays.equals(one, 0, whole, other, 0, whole)
        && (mask == 0 || ((one[whole] ^ other[whole]) & mask) == 0);
  }

  @Override
  public String toString() {
    return network.getHostAddress() + "/" + bits;
  }

  private static InetAddress masked(InetAddress address, int bits) {
    byte[] bytes = address.getAddress();
    for (int i = 0; i < bytes.length; i++) {
      int left = Math.clamp(bits - (long) i * Byte.SIZE, 0, Byte.SIZE);
      bytes[i] &= (byte) (0xff << (Byte.SIZE - left));
    }
    try {
      return InetAddress.getByAddress(bytes);
    } catch (UnknownHostException e) {
      throw new IllegalStateException("an address has 4 or 16 bytes", e);
    }
  }
}

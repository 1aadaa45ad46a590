package org.jitsu.wire.address;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;

/**
 * An IPv4 or IPv6 address. IPv4 is kept in its mapped form {@code ::ffff:a.b.c.d} (RFC 4291 section
 * 2.5.5.2), so that one shape serves both; a mapped address never travels in an IPv6 header (the
 * door refuses it), so nothing is ambiguous.
 *
 * @param hi the upper 64 bits; 0 for IPv4
 * @param lo the lower 64 bits; {@code 0x0000ffff_aabbccdd} for IPv4
 */
public record IpAddr(long hi, long lo) implements Comparable<IpAddr> {
  private static final long MAPPED = 0xffffL;
  private static final long SOLICITED_NODE_HI = 0xff02_0000_0000_0000L;
  private static final long LINK_LOCAL_HI = 0xfe80_0000_0000_0000L;
  private static final long UNIVERSAL_LOCAL = 0x02L << 40;

  /** All zero, IPv6: "no address yet". */
  public static final IpAddr UNSPECIFIED_V6 = new IpAddr(0, 0);

  /** {@code ff02::1}, every IPv6 node of the link. */
  public static final IpAddr ALL_NODES = new IpAddr(0xff02_0000_0000_0000L, 1);

  /** An IPv4 address from its 32 bits in network order. */
  public static IpAddr v4(int bits) {
    return new IpAddr(0, mapped(bits));
  }

  /** The lower half of the mapped form of an IPv4 address; the upper half is 0. */
  public static long mapped(int bits) {
    return MAPPED << 32 | Integer.toUnsignedLong(bits);
  }

  /** Whether the two halves are an IPv4 address. */
  public static boolean isV4(long hi, long lo) {
    return hi == 0 && lo >>> 32 == MAPPED;
  }

  /** The link-local address that an interface's MAC makes, RFC 2464 sections 4 and 5. */
  public static IpAddr linkLocal(MacAddress mac) {
    long bits = mac.bits() ^ UNIVERSAL_LOCAL;
    return new IpAddr(LINK_LOCAL_HI, bits >>> 24 << 40 | 0xfffeL << 24 | (bits & 0xff_ffff));
  }

  /** Converts from the JDK's form; an IPv6 scope is dropped. */
  public static IpAddr of(InetAddress address) {
    ByteBuffer bytes = ByteBuffer.wrap(address.getAddress());
    return bytes.remaining() == 4
        ? v4(bytes.getInt())
        : new IpAddr(bytes.getLong(), bytes.getLong());
  }

  /** Reads a literal, {@code 10.77.0.10} or {@code fe80::1}; never asks a resolver. */
  public static IpAddr parse(String text) {
    boolean wellFormed =
        text.indexOf('%') < 0
            && text.indexOf('[') < 0
            && (text.indexOf(':') >= 0 || text.chars().filter(c -> c == '.').count() == 3);
    try {
      if (wellFormed) {
        return of(InetAddress.ofLiteral(text));
      }
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(complaint(text), e);
    }
    throw new IllegalArgumentException(complaint(text));
  }

  private static String complaint(String text) {
    return "not an IP address: '" + text + "'; write 10.77.0.10 or fd00::10";
  }

  public boolean isV4() {
    return isV4(hi, lo);
  }

  /** The 32 bits of an IPv4 address. Meaningless for IPv6. */
  public int v4Bits() {
    return (int) lo;
  }

  /** Whether this is {@code 0.0.0.0} or {@code ::}. */
  public boolean isUnspecified() {
    return hi == 0 && (lo == 0 || lo == mapped(0));
  }

  /** Whether this is {@code fe80::/10}. */
  public boolean isLinkLocal() {
    return hi >>> 54 == LINK_LOCAL_HI >>> 54;
  }

  public boolean isMulticast() {
    return isMulticast(hi, lo);
  }

  /** Whether the two halves are {@code 224.0.0.0/4} or {@code ff00::/8}. */
  public static boolean isMulticast(long hi, long lo) {
    return isV4(hi, lo) ? (int) lo >>> 28 == 14 : hi >>> 56 == 0xff;
  }

  /** Whether one host can own the two halves: neither a group, nor broadcast, nor all zero. */
  public static boolean isUnicast(long hi, long lo) {
    boolean zero = hi == 0 && (lo == 0 || lo == mapped(0));
    return !zero && !isMulticast(hi, lo) && !(hi == 0 && lo == mapped(-1));
  }

  /**
   * The group in which a neighbour solicitation for this address is sent, RFC 4291 section 2.7.1.
   */
  public IpAddr solicitedNode() {
    return new IpAddr(SOLICITED_NODE_HI, 0x1_ff00_0000L | (lo & 0xff_ffff));
  }

  /** Whether the two halves are the group of {@link #solicitedNode}, of any address. */
  public static boolean isSolicitedNode(long hi, long lo) {
    return hi == SOLICITED_NODE_HI && lo >>> 24 == 0x1ff;
  }

  /** The Ethernet group of this multicast address, RFC 1112 section 6.4 and RFC 2464 section 7. */
  public MacAddress multicastMac() {
    return new MacAddress(
        isV4() ? 0x0100_5e00_0000L | (lo & 0x7f_ffff) : 0x3333_0000_0000L | (lo & 0xffff_ffffL));
  }

  /** Converts to the JDK's form. */
  public InetAddress toInetAddress() {
    byte[] bytes =
        isV4()
            ? ByteBuffer.allocate(4).putInt(v4Bits()).array()
            : ByteBuffer.allocate(16).putLong(hi).putLong(lo).array();
    try {
      return InetAddress.getByAddress(bytes);
    } catch (UnknownHostException e) {
      throw new IllegalStateException("4 or 16 octets are always an address", e);
    }
  }

  /** IPv6 addresses sort after IPv4. */
  @Override
  public int compareTo(IpAddr other) {
    int byHigh = Long.compareUnsigned(hi, other.hi);
    return byHigh != 0 ? byHigh : Long.compareUnsigned(lo, other.lo);
  }

  /** Written out: a record's own is a chain of method handles, which costs where C2 is absent. */
  @Override
  public boolean equals(Object other) {
    return other instanceof IpAddr(long otherHi, long otherLo) && hi == otherHi && lo == otherLo;
  }

  @Override
  public int hashCode() {
    return Long.hashCode(hi * 31 + lo);
  }

  /** Dotted for IPv4, RFC 5952 for IPv6. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(39);
    append(text, hi, lo);
    return text.toString();
  }

  /** Appends the two halves as text, without making a value first. */
  public static void append(StringBuilder text, long hi, long lo) {
    if (isV4(hi, lo)) {
      text.append(lo >>> 24 & 0xff).append('.').append(lo >>> 16 & 0xff).append('.');
      text.append(lo >>> 8 & 0xff).append('.').append(lo & 0xff);
      return;
    }
    int runStart = -1;
    int runLength = 1; // a single zero group is not shortened, RFC 5952 section 4.2.2
    for (int i = 0; i < 8; i++) {
      int end = i;
      while (end < 8 && group(hi, lo, end) == 0) {
        end++;
      }
      if (end - i > runLength) {
        runStart = i;
        runLength = end - i;
      }
      i = Math.max(i, end);
    }
    for (int i = 0; i < 8; i++) {
      if (i == runStart) {
        text.append("::");
        i += runLength - 1;
      } else {
        if (i > 0 && text.charAt(text.length() - 1) != ':') {
          text.append(':');
        }
        text.append(Integer.toHexString(group(hi, lo, i)));
      }
    }
  }

  private static int group(long hi, long lo, int index) {
    long half = index < 4 ? hi : lo;
    return (int) (half >>> (48 - 16 * (index & 3))) & 0xffff;
  }
}

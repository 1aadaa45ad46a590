package org.jitsu.linux.netlink;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;

/** Java's addresses as the kernel's families and bytes, and back. */
final class IpFamily {
  static final int ANY = 0;
  static final int IPV4 = 2;
  static final int IPV6 = 10;

  private static final InetAddress NONE = InetAddress.ofLiteral("0.0.0.0");

  private IpFamily() {}

  static int of(InetAddress address) {
    return address instanceof Inet4Address ? IPV4 : IPV6;
  }

  static int bits(InetAddress address) {
    return address.getAddress().length * Byte.SIZE;
  }

  /** The address in those bytes; 0.0.0.0 when they are neither 4 nor 16. */
  static InetAddress address(byte[] bytes) {
    try {
      return InetAddress.getByAddress(bytes);
    } catch (UnknownHostException neitherFamily) {
      return NONE;
    }
  }
}

package org.jitsu.linux.udp;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * {@code struct sockaddr_in} and {@code sockaddr_in6}: u16 family, be16 port, then be32 address; or
 * be32 flow, 16 bytes of address, u32 scope. Any thread.
 */
public final class SocketAddress {
  static final int AF_INET = 2;
  static final int AF_INET6 = 10;

  /** Room for one of either family. */
  static final int MAX_BYTES = 28;

  static final int V4_ADDRESS = 4;

  private static final int V4_BYTES = 16;
  private static final int PORT = 2;
  private static final int V6_ADDRESS = 8;
  private static final int V6_SCOPE = 24;

  private SocketAddress() {}

  /** The port in such a structure. */
  public static int port(byte[] name) {
    return Byte.toUnsignedInt(name[PORT]) << Byte.SIZE | Byte.toUnsignedInt(name[PORT + 1]);
  }

  /** Whether it is one of IPv4. */
  public static boolean isV4(byte[] name) {
    return name.length == V4_BYTES;
  }

  /** The IP address in such a structure. */
  public static InetAddress address(byte[] name) {
    try {
      return isV4(name)
          ? InetAddress.getByAddress(Arrays.copyOfRange(name, V4_ADDRESS, V4_ADDRESS + 4))
          : InetAddress.getByAddress(Arrays.copyOfRange(name, V6_ADDRESS, V6_ADDRESS + 16));
    } catch (UnknownHostException bug) {
      throw new AssertionError("4 or 16 bytes are an address", bug);
    }
  }

  static byte[] of(InetSocketAddress address) {
    InetAddress ip = address.getAddress();
    byte[] bytes = ip.getAddress();
    boolean isV4 = bytes.length == 4;
    ByteBuffer name =
        ByteBuffer.allocate(isV4 ? V4_BYTES : MAX_BYTES).order(ByteOrder.nativeOrder());
    name.putShort(0, (short) (isV4 ? AF_INET : AF_INET6));
    name.put(PORT, (byte) (address.getPort() >> Byte.SIZE)).put(PORT + 1, (byte) address.getPort());
    name.put(isV4 ? V4_ADDRESS : V6_ADDRESS, bytes);
    if (ip instanceof Inet6Address v6) {
      name.putInt(V6_SCOPE, v6.getScopeId());
    }
    return name.array();
  }
}

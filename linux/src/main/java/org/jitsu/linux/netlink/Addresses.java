package org.jitsu.linux.netlink;

import java.net.InetAddress;
import java.nio.ByteBuffer;

/**
 * Requests about the host's own addresses. {@code struct ifaddrmsg}: u8 family, u8 prefix, u8
 * flags, u8 scope, u32 index ({@code linux/if_addr.h}).
 */
public final class Addresses {
  private static final int RTM_NEWADDR = 20;
  private static final int RTM_DELADDR = 21;
  private static final int RTM_GETADDR = 22;
  private static final int HEADER = 8;
  private static final int IFA_ADDRESS = 1;
  private static final int IFA_LOCAL = 2;

  /** No duplicate address detection: an IPv6 address works at once. */
  private static final int IFA_F_NODAD = 0x02;

  private Addresses() {}

  /** Gives an interface an address. Refused with EEXIST when it has it. */
  public static Request add(int linkIndex, InetAddress address, int prefixBits) {
    return request(
        "add", RTM_NEWADDR, Request.CREATE | Request.EXCLUSIVE, linkIndex, address, prefixBits);
  }

  /** Sees to it that an interface has an address. */
  public static Request replace(int linkIndex, InetAddress address, int prefixBits) {
    return request(
        "replace", RTM_NEWADDR, Request.CREATE | Request.REPLACE, linkIndex, address, prefixBits);
  }

  /** Takes an address away. Refused with EADDRNOTAVAIL when it is not there. */
  public static Request delete(int linkIndex, InetAddress address, int prefixBits) {
    return request("delete", RTM_DELADDR, 0, linkIndex, address, prefixBits);
  }

  static Request all() {
    MessageWriter header = new MessageWriter().u8(IpFamily.ANY).u8(0).u8(0).u8(0).u32(0);
    return new Request("list addresses", RTM_GETADDR, 0, header);
  }

  static InterfaceAddress parse(ByteBuffer payload) {
    Attributes attributes = Attributes.parse(payload.position(HEADER));
    int which = attributes.has(IFA_LOCAL) ? IFA_LOCAL : IFA_ADDRESS;
    return new InterfaceAddress(
        IpFamily.address(attributes.bytes(which)), payload.get(1) & 0xff, payload.getInt(4));
  }

  private static Request request(
      String verb, int type, int flags, int linkIndex, InetAddress address, int prefixBits) {
    MessageWriter message =
        new MessageWriter()
            .u8(IpFamily.of(address))
            .u8(prefixBits)
            .u8(IFA_F_NODAD)
            .u8(0)
            .u32(linkIndex)
            .attribute(IFA_LOCAL, address.getAddress())
            .attribute(IFA_ADDRESS, address.getAddress());
    String what = verb + " address " + address.getHostAddress() + "/" + prefixBits;
    return new Request(what + " of " + linkIndex, type, flags, message);
  }
}

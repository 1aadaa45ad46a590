package org.jitsu.linux.netlink;

import java.net.InetAddress;

/**
 * Requests about the main routing table. {@code struct rtmsg}: u8 family, destination bits, source
 * bits, tos, table, protocol, scope, type, u32 flags ({@code linux/rtnetlink.h}).
 */
public final class Routes {
  private static final int RTM_NEWROUTE = 24;
  private static final int RTA_DST = 1;
  private static final int RTA_OIF = 4;
  private static final int RTA_GATEWAY = 5;
  private static final int RT_TABLE_MAIN = 254;
  private static final int RTPROT_STATIC = 4;
  private static final int RT_SCOPE_UNIVERSE = 0;
  private static final int RT_SCOPE_LINK = 253;
  private static final int RTN_UNICAST = 1;

  private Routes() {}

  /** Sends everything that no other route takes to a gateway. */
  public static Request byDefault(InetAddress gateway, int linkIndex) {
    MessageWriter message =
        header(IpFamily.of(gateway), 0, RT_SCOPE_UNIVERSE)
            .attribute(RTA_GATEWAY, gateway.getAddress())
            .attributeU32(RTA_OIF, linkIndex);
    return request("default route by " + gateway.getHostAddress(), message);
  }

  /** Declares a net to be reachable directly. */
  public static Request onLink(InetAddress net, int prefixBits, int linkIndex) {
    int scope = IpFamily.of(net) == IpFamily.IPV4 ? RT_SCOPE_LINK : RT_SCOPE_UNIVERSE;
    MessageWriter message =
        header(IpFamily.of(net), prefixBits, scope)
            .attribute(RTA_DST, net.getAddress())
            .attributeU32(RTA_OIF, linkIndex);
    return request("route to " + net.getHostAddress() + "/" + prefixBits, message);
  }

  private static MessageWriter header(int family, int destinationBits, int scope) {
    return new MessageWriter()
        .u8(family)
        .u8(destinationBits)
        .u8(0)
        .u8(0)
        .u8(RT_TABLE_MAIN)
        .u8(RTPROT_STATIC)
        .u8(scope)
        .u8(RTN_UNICAST)
        .u32(0);
  }

  private static Request request(String what, MessageWriter message) {
    return new Request(what, RTM_NEWROUTE, Request.CREATE | Request.REPLACE, message);
  }
}

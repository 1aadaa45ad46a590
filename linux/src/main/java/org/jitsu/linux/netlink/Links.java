package org.jitsu.linux.netlink;

import java.nio.ByteBuffer;
import org.jitsu.linux.netlink.Link.OperationalState;
import org.jitsu.linux.sys.Fd;

/**
 * Requests about interfaces. {@code struct ifinfomsg}: u8 family, u8 pad, u16 type, s32 index, u32
 * flags, u32 change ({@code linux/rtnetlink.h}); attributes of {@code linux/if_link.h}.
 */
public final class Links {
  private static final int RTM_NEWLINK = 16;
  private static final int RTM_DELLINK = 17;
  private static final int RTM_GETLINK = 18;
  private static final int RTM_SETLINK = 19;
  private static final int HEADER = 16;

  private static final int IFLA_ADDRESS = 1;
  private static final int IFLA_IFNAME = 3;
  private static final int IFLA_MTU = 4;
  private static final int IFLA_MASTER = 10;
  private static final int IFLA_PROTINFO = 12 | 0x8000;
  private static final int IFLA_OPERSTATE = 16;
  private static final int IFLA_LINKINFO = 18;
  private static final int IFLA_STATS64 = 23;
  private static final int IFLA_NET_NS_FD = 28;
  private static final int IFLA_INFO_KIND = 1;
  private static final int IFLA_INFO_DATA = 2;
  private static final int VETH_INFO_PEER = 1;

  private static final int IFLA_BR_FORWARD_DELAY = 1;
  private static final int IFLA_BR_STP_STATE = 5;
  private static final int IFLA_BR_MCAST_SNOOPING = 23;

  private static final int IFLA_BRPORT_LEARNING = 8;
  private static final int IFLA_BRPORT_UNICAST_FLOOD = 9;
  private static final int IFLA_BRPORT_MCAST_FLOOD = 27;
  private static final int IFLA_BRPORT_BCAST_FLOOD = 30;
  private static final int IFLA_BRPORT_ISOLATED = 33;

  private static final int AF_BRIDGE = 7;
  private static final int IFF_UP = 1;

  private Links() {}

  /**
   * Makes a bridge that forwards at once and always: no spanning tree, no multicast snooping, a MAC
   * that does not change with its ports. Refused with EEXIST when the name is taken.
   */
  public static Request addBridge(String name, HardwareAddress mac) {
    MessageWriter message =
        header(0, 0, 0, 0)
            .attribute(IFLA_IFNAME, name)
            .attribute(IFLA_ADDRESS, mac.bytes())
            .nest(
                IFLA_LINKINFO,
                info ->
                    info.attribute(IFLA_INFO_KIND, "bridge")
                        .nest(
                            IFLA_INFO_DATA,
                            data ->
                                data.attributeU32(IFLA_BR_FORWARD_DELAY, 0)
                                    .attributeU32(IFLA_BR_STP_STATE, 0)
                                    .attributeU8(IFLA_BR_MCAST_SNOOPING, 0)));
    return new Request(
        "add bridge " + name, RTM_NEWLINK, Request.CREATE | Request.EXCLUSIVE, message);
  }

  /** Makes a cable with two ends. Refused with EEXIST when a name is taken. */
  public static Request addVeth(String name, String peer) {
    MessageWriter message =
        header(0, 0, 0, 0)
            .attribute(IFLA_IFNAME, name)
            .nest(
                IFLA_LINKINFO,
                info ->
                    info.attribute(IFLA_INFO_KIND, "veth")
                        .nest(
                            IFLA_INFO_DATA,
                            data ->
                                data.nest(
                                    VETH_INFO_PEER,
                                    other ->
                                        putHeader(other, 0, 0, 0, 0)
                                            .attribute(IFLA_IFNAME, peer))));
    return new Request(
        "add veth " + name + " " + peer, RTM_NEWLINK, Request.CREATE | Request.EXCLUSIVE, message);
  }

  /** Removes an interface; its ports or its peer lose it. */
  public static Request delete(int index) {
    return new Request("delete link " + index, RTM_DELLINK, 0, header(0, index, 0, 0));
  }

  /** Sets it up. */
  public static Request up(int index) {
    return new Request("link up " + index, RTM_SETLINK, 0, header(0, index, IFF_UP, IFF_UP));
  }

  /** Sets it down. */
  public static Request down(int index) {
    return new Request("link down " + index, RTM_SETLINK, 0, header(0, index, 0, IFF_UP));
  }

  /**
   * Lets the kernel take note now of a carrier that came or went, and asks nothing. It does so by
   * itself within a second at the latest, and until then a bridge takes the interface for one
   * without a cable: its port is disabled, frames for it are lost. Most often it is quick, but not
   * when a queueing discipline was changed meanwhile. Linux 6.8 and later; earlier ones have no
   * such request, and nothing happens.
   *
   * <p>Source: {@code linkwatch_sync_dev} in {@code net/core/link_watch.c}, called by {@code
   * rtnl_getlink}.
   */
  public static Request settle(int index) {
    return new Request("settle " + index, RTM_GETLINK, 0, header(0, index, 0, 0));
  }

  /** Plugs it into a bridge. Its flags as a port start afresh. */
  public static Request plug(int index, int bridgeIndex) {
    return set("plug " + index + " into " + bridgeIndex, index, IFLA_MASTER, bridgeIndex);
  }

  /** Unplugs it. The bridge forgets every entry that points to it, static ones too. */
  public static Request unplug(int index) {
    return set("unplug " + index, index, IFLA_MASTER, 0);
  }

  /** Sets its MTU. */
  public static Request mtu(int index, int bytes) {
    return set("mtu " + bytes + " of " + index, index, IFLA_MTU, bytes);
  }

  /** Sets its own MAC. */
  public static Request mac(int index, HardwareAddress mac) {
    return new Request(
        "mac " + mac + " of " + index,
        RTM_SETLINK,
        0,
        header(0, index, 0, 0).attribute(IFLA_ADDRESS, mac.bytes()));
  }

  /** Moves it into a network namespace, where it arrives down and without addresses. */
  public static Request move(int index, Fd namespace) {
    return set("move " + index + " to namespace", index, IFLA_NET_NS_FD, namespace.number());
  }

  /** Sets how its bridge treats it. Refused with EOPNOTSUPP or EINVAL while it is unplugged. */
  public static Request port(int index, BridgePort port) {
    return new Request(
        "bridge port " + index,
        RTM_SETLINK,
        0,
        header(AF_BRIDGE, index, 0, 0)
            .nest(
                IFLA_PROTINFO,
                info ->
                    info.attributeU8(IFLA_BRPORT_LEARNING, port.learning() ? 1 : 0)
                        .attributeU8(IFLA_BRPORT_UNICAST_FLOOD, port.unicastFlood() ? 1 : 0)
                        .attributeU8(IFLA_BRPORT_MCAST_FLOOD, port.multicastFlood() ? 1 : 0)
                        .attributeU8(IFLA_BRPORT_BCAST_FLOOD, port.broadcastFlood() ? 1 : 0)
                        .attributeU8(IFLA_BRPORT_ISOLATED, port.isolated() ? 1 : 0)));
  }

  static Request get(String name) {
    return new Request(
        "interface " + name, RTM_GETLINK, 0, header(0, 0, 0, 0).attribute(IFLA_IFNAME, name));
  }

  static Request all() {
    return new Request("list links", RTM_GETLINK, 0, header(0, 0, 0, 0));
  }

  static boolean isRemoval(int type) {
    return type == RTM_DELLINK;
  }

  /** Whether this speaks of an interface and not of a family's view of it (AF_BRIDGE). */
  static boolean isWhole(ByteBuffer payload) {
    return payload.remaining() >= HEADER && payload.get(0) == 0;
  }

  static Link parse(ByteBuffer payload) {
    Attributes attributes = Attributes.parse(payload.position(HEADER));
    int state = attributes.u8(IFLA_OPERSTATE);
    OperationalState[] states = OperationalState.values();
    return new Link(
        payload.getInt(4),
        attributes.string(IFLA_IFNAME),
        payload.getInt(8),
        state < states.length ? states[state] : OperationalState.UNKNOWN,
        attributes.u32(IFLA_MTU),
        attributes.u32(IFLA_MASTER),
        HardwareAddress.of(attributes.bytes(IFLA_ADDRESS)),
        attributes.nested(IFLA_LINKINFO).string(IFLA_INFO_KIND),
        bridgeRuns(IFLA_BR_STP_STATE, attributes.nested(IFLA_LINKINFO)),
        bridgeRuns(IFLA_BR_MCAST_SNOOPING, attributes.nested(IFLA_LINKINFO)),
        counters(attributes));
  }

  private static boolean bridgeRuns(int attribute, Attributes info) {
    Attributes data = info.nested(IFLA_INFO_DATA);
    boolean on =
        attribute == IFLA_BR_STP_STATE ? data.u32(attribute) != 0 : data.u8(attribute) != 0;
    return on && info.string(IFLA_INFO_KIND).equals("bridge");
  }

  private static LinkCounters counters(Attributes attributes) {
    return new LinkCounters(
        attributes.u64(IFLA_STATS64, 0),
        attributes.u64(IFLA_STATS64, 1),
        attributes.u64(IFLA_STATS64, 2),
        attributes.u64(IFLA_STATS64, 3),
        attributes.u64(IFLA_STATS64, 6),
        attributes.u64(IFLA_STATS64, 7),
        attributes.u64(IFLA_STATS64, 8));
  }

  private static Request set(String what, int index, int attribute, int value) {
    MessageWriter message = header(0, index, 0, 0).attributeU32(attribute, value);
    return new Request(what, RTM_SETLINK, 0, message);
  }

  private static MessageWriter header(int family, int index, int flags, int change) {
    return putHeader(new MessageWriter(), family, index, flags, change);
  }

  private static MessageWriter putHeader(
      MessageWriter message, int family, int index, int flags, int change) {
    return message.u8(family).u8(0).u16(0).u32(index).u32(flags).u32(change);
  }
}

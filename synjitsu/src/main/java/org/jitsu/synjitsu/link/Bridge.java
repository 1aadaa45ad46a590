package org.jitsu.synjitsu.link;

import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jitsu.linux.netlink.Addresses;
import org.jitsu.linux.netlink.HardwareAddress;
import org.jitsu.linux.netlink.InterfaceAddress;
import org.jitsu.linux.netlink.Link;
import org.jitsu.linux.netlink.Links;
import org.jitsu.linux.netlink.Request;
import org.jitsu.linux.netlink.Rtnetlink;
import org.jitsu.linux.proc.Host;
import org.jitsu.linux.proc.Host.Capability;
import org.jitsu.linux.proc.InterfaceSysctl;
import org.jitsu.linux.sys.LinuxException;
import org.jitsu.wire.address.IpAddr;
import org.jitsu.wire.address.MacAddress;

/**
 * The bridge, up and with the host's addresses. It stays when the daemon ends, because guests may
 * run on: the next daemon adopts it.
 *
 * @param index its interface
 * @param mac its own MAC, which is the gateway's for the guests
 * @param settings what was asked for
 */
public record Bridge(int index, MacAddress mac, BridgeSettings settings) {

  private static final String KIND = "bridge";

  /** No interface has this index. */
  private static final int NONE = 0;

  /**
   * Makes the bridge, or adopts one of that name that is ours (it has the MAC that we give) or has
   * the configured address already.
   *
   * @throws LinkException when this user may not, the name is taken by something else, an address
   *     belongs to another interface, or IPv6 is asked of a kernel that has none
   */
  public static Bridge open(Rtnetlink netlink, BridgeSettings settings) throws IOException {
    requirePrivileges();
    try {
      return open(netlink, settings, Names.mac(settings.name(), KIND));
    } catch (LinuxException refused) {
      throw new LinkException(
          "bridge " + settings.name() + " cannot be set up: " + refused.getMessage(), refused);
    }
  }

  /** Removes the bridge that {@link #open} made; its ports lose it. Nothing happens without one. */
  public static void remove(Rtnetlink netlink, String name) throws IOException {
    Optional<Link> link = netlink.find(name);
    if (link.isPresent() && isOurs(link.get(), Names.mac(name, KIND))) {
      netlink.execute(Links.delete(link.get().index()));
    }
  }

  private static Bridge open(Rtnetlink netlink, BridgeSettings settings, HardwareAddress ourMac)
      throws IOException {
    Optional<Link> found = netlink.find(settings.name());
    int index = found.map(Link::index).orElse(NONE);
    List<InterfaceAddress> present = netlink.addresses();
    if (found.isPresent() && !isOurs(found.get(), ourMac)) {
      requireAdoptable(found.get(), present.contains(wanted(settings, index)), settings);
    }
    requireNoSpanningTree(found);
    requireFree(netlink, present, index, settings.address(), "bridge.address");
    Ipv6Net ipv6 = settings.ipv6();
    if (ipv6 != null) {
      requireIpv6(found);
      requireFree(netlink, present, index, ipv6.address(), "bridge.address6");
    }
    if (found.isEmpty()) {
      netlink.execute(Links.addBridge(settings.name(), ourMac));
    }
    Link link = netlink.link(settings.name());
    InterfaceSysctl sysctl = new InterfaceSysctl(settings.name());
    if (isOurs(link, ourMac)) {
      sysctl.refuseRouterAdvertisements(); // a guest is nobody's router
    }
    List<Request> requests = new ArrayList<>();
    requests.add(Links.up(link.index()));
    add(wanted(settings, link.index()), present, requests);
    if (ipv6 != null) {
      sysctl.enableIpv6();
      add(wanted(ipv6, link.index()), present, requests);
    }
    netlink.execute(requests);
    return new Bridge(link.index(), new MacAddress(link.mac().bits()), settings);
  }

  private static InterfaceAddress wanted(BridgeSettings settings, int index) {
    return new InterfaceAddress(settings.address().toInetAddress(), settings.prefixBits(), index);
  }

  private static InterfaceAddress wanted(Ipv6Net net, int index) {
    return new InterfaceAddress(net.address().toInetAddress(), net.prefixBits(), index);
  }

  private static void add(
      InterfaceAddress wanted, List<InterfaceAddress> present, List<Request> requests) {
    if (!present.contains(wanted)) {
      requests.add(Addresses.replace(wanted.linkIndex(), wanted.address(), wanted.prefixBits()));
    }
  }

  private static boolean isOurs(Link link, HardwareAddress ourMac) {
    return link.kind().equals(KIND) && link.mac().equals(ourMac);
  }

  private static void requireAdoptable(Link link, boolean hasAddress, BridgeSettings settings)
      throws LinkException {
    if (link.kind().equals(KIND) && hasAddress) {
      return;
    }
    String what = link.kind().isEmpty() ? "a network card" : "a " + link.kind();
    throw new LinkException(
        ("bridge.name: '%s' is in use by %s that Jitsu did not make; choose another name, or give"
                + " a bridge of that name the address %s/%d so that it is adopted")
            .formatted(link.name(), what, settings.address(), settings.prefixBits()),
        null);
  }

  /** A port of such a bridge is deaf for half a minute after each plug. */
  private static void requireNoSpanningTree(Optional<Link> bridge) throws LinkException {
    if (bridge.isPresent() && bridge.get().spanningTree()) {
      String name = bridge.get().name();
      throw new LinkException(
          ("bridge.name: '%s' runs the spanning tree protocol, which delays every start by 30 s;"
                  + " turn it off: ip link set %s type bridge stp_state 0")
              .formatted(name, name),
          null);
    }
  }

  /** Neighbours are asked for by multicast, which nobody here subscribes to. */
  private static void requireIpv6(Optional<Link> bridge) throws LinkException {
    if (!InterfaceSysctl.hasIpv6()) {
      throw new LinkException("bridge.address6: this kernel has no IPv6; leave it out", null);
    }
    if (bridge.isPresent() && bridge.get().multicastSnooping()) {
      String name = bridge.get().name();
      throw new LinkException(
          ("bridge.name: '%s' snoops for multicast groups, and would keep neighbour solicitations"
                  + " of IPv6 from guests; turn it off: ip link set %s type bridge mcast_snooping 0")
              .formatted(name, name),
          null);
    }
  }

  private static void requireFree(
      Rtnetlink netlink, List<InterfaceAddress> present, int bridgeIndex, IpAddr wanted, String key)
      throws IOException {
    InetAddress address = wanted.toInetAddress();
    for (InterfaceAddress other : present) {
      if (other.address().equals(address) && other.linkIndex() != bridgeIndex) {
        String owner =
            netlink.links().stream()
                .filter(link -> link.index() == other.linkIndex())
                .map(Link::name)
                .findFirst()
                .orElse("another interface");
        throw new LinkException(
            "%s: %s is the address of %s already; choose a net of its own for the bridge"
                .formatted(key, wanted, owner),
            null);
      }
    }
  }

  private static void requirePrivileges() throws IOException {
    if (!Host.has(Capability.NET_ADMIN) || !Host.has(Capability.NET_RAW)) {
      throw new LinkException(
          "network interfaces need CAP_NET_ADMIN and CAP_NET_RAW: run as root, or in namespaces of"
              + " your own as `jitsu demo` does",
          null);
    }
  }
}

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
import org.jitsu.linux.sys.LinuxException;
import org.jitsu.wire.address.MacAddress;

/**
 * The bridge, up and with the host's address. It stays when the daemon ends, because guests may run
 * on: the next daemon adopts it.
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
   * @throws LinkException when this user may not, the name is taken by something else, or the
   *     address belongs to another interface
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
    InetAddress address = settings.address().toInetAddress();
    List<InterfaceAddress> present = netlink.addresses();
    boolean hasAddress =
        found.isPresent()
            && present.contains(
                new InterfaceAddress(address, settings.prefixBits(), found.get().index()));
    if (found.isPresent() && !isOurs(found.get(), ourMac)) {
      requireAdoptable(found.get(), hasAddress, settings);
    }
    requireNoSpanningTree(found);
    requireFree(netlink, present, found.map(Link::index).orElse(NONE), settings);
    if (found.isEmpty()) {
      netlink.execute(Links.addBridge(settings.name(), ourMac));
    }
    Link link = netlink.link(settings.name());
    List<Request> requests = new ArrayList<>();
    requests.add(Links.up(link.index()));
    if (!hasAddress) {
      requests.add(Addresses.replace(link.index(), address, settings.prefixBits()));
    }
    netlink.execute(requests);
    return new Bridge(link.index(), new MacAddress(link.mac().bits()), settings);
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

  private static void requireFree(
      Rtnetlink netlink, List<InterfaceAddress> present, int bridgeIndex, BridgeSettings settings)
      throws IOException {
    InetAddress address = settings.address().toInetAddress();
    for (InterfaceAddress other : present) {
      if (other.address().equals(address) && other.linkIndex() != bridgeIndex) {
        String owner =
            netlink.links().stream()
                .filter(link -> link.index() == other.linkIndex())
                .map(Link::name)
                .findFirst()
                .orElse("another interface");
        throw new LinkException(
            "bridge.address: %s is the address of %s already; choose a net of its own for the bridge"
                .formatted(settings.address(), owner),
            null);
      }
    }
  }

  private static void requirePrivileges() throws IOException {
    if (!Host.has(Capability.NET_ADMIN) || !Host.has(Capability.NET_RAW)) {
      throw new LinkException(
          "network interfaces need CAP_NET_ADMIN and CAP_NET_RAW: run as root, or in namespaces of"
              + " your own as `bin/jitsu demo` does",
          null);
    }
  }
}

package org.jitsu.config;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jitsu.core.hypervisor.GuestSpec.Network;
import org.jitsu.core.service.AddressText;
import org.jitsu.core.service.Mode;
import org.jitsu.core.service.Readiness;
import org.jspecify.annotations.Nullable;

/** Sees that services fit together, and to their zones, guests and net. */
final class ServiceChecks {

  private final Problems problems;
  private final List<Dns.Zone> zones;
  private final Map<String, Network> networks;
  private final @Nullable BridgeDraft bridge;
  private final Set<String> names = new HashSet<>();
  private final Map<InetAddress, String> owners = new HashMap<>();

  /**
   * Checks against these.
   *
   * @param networks how each guest is attached, by its name
   * @param bridge null when there is none
   */
  ServiceChecks(
      Problems problems,
      List<Dns.Zone> zones,
      Map<String, Network> networks,
      @Nullable BridgeDraft bridge) {
    this.problems = problems;
    this.zones = zones;
    this.networks = networks;
    this.bridge = bridge;
  }

  /** Checks a service against all that was checked before it. */
  void check(ServiceDraft service) {
    service.names().forEach(this::checkName);
    checkGuest(service);
    Network network = networks.get(service.guestName());
    for (Placed<InetAddress> address : service.addresses()) {
      checkOwner(service, address);
      if (network == Network.TAP && bridge != null) {
        checkOnBridge(address, bridge);
      } else if (network == Network.USER && address.value() instanceof Inet6Address) {
        problems.error(
            address.at(),
            "the address "
                + AddressText.of(address.value())
                + " cannot lead to a user-mode network",
            "addresses: IPv4 alone, or network: tap for the guest");
      }
    }
  }

  private void checkName(Placed<String> name) {
    if (!names.add(name.value())) {
      problems.error(name.at(), "the name " + name.value() + " is a service's already", "");
    }
    if (zones.stream().noneMatch(zone -> isWithin(name.value(), zone.name()))) {
      String apex = name.value().substring(name.value().indexOf('.') + 1);
      problems.error(
          name.at(),
          "the name " + name.value() + " lies in none of the zones",
          "dns: { zones: [{ name: " + apex + " }] }");
    }
  }

  private void checkGuest(ServiceDraft service) {
    Placed<String> guest = service.guest();
    if (guest == null) {
      return;
    }
    Network network = networks.get(guest.value());
    if (network == null) {
      String near = Words.suggestion(guest.value(), networks.keySet());
      String what = "there is no guest " + Words.quote(guest.value()) + near;
      problems.error(guest.at(), what, "guest: one of those under 'guests'");
    }
    if (network == Network.USER) {
      checkSeen(service.ready());
      checkRelayed(service);
    } else if (network == Network.TAP) {
      checkNotRelayed(service);
    }
  }

  private void checkRelayed(ServiceDraft service) {
    Mode mode = service.mode().value();
    if (mode == Mode.HOLD || mode == Mode.PROXY) {
      problems.error(
          service.mode().at(),
          "mode: a guest in user-mode networking has no TAP at which its connections could be"
              + " handed over",
          "mode: relay, or network: tap for its guest");
    }
  }

  private void checkNotRelayed(ServiceDraft service) {
    if (service.mode().value() == Mode.RELAY) {
      problems.error(
          service.mode().at(),
          "mode: a guest with a TAP gets its connections themselves, which is better than relayed",
          "mode: auto, or network: user for its guest");
    }
    if (service.hasProxyProtocol()) {
      problems.error(
          service.proxyProtocol().at(),
          "proxy-protocol: a guest with a TAP sees its clients themselves",
          "proxy-protocol: none, or network: user for its guest");
    }
  }

  private void checkSeen(Placed<Readiness> ready) {
    String unseen =
        switch (ready.value()) {
          case Readiness.Tcp() -> "SYN-ACK";
          case Readiness.Arp() -> "ARP";
          case Readiness.Console _, Readiness.Key _, Readiness.Delay _ -> "";
        };
    if (!unseen.isEmpty()) {
      problems.error(
          ready.at(),
          "ready: nobody sees the " + unseen + " of a guest in user-mode networking",
          "ready: console:/listening/");
    }
  }

  private void checkOwner(ServiceDraft service, Placed<InetAddress> address) {
    String name = service.names().isEmpty() ? "" : service.names().getFirst().value();
    String other = owners.putIfAbsent(address.value(), name);
    if (other != null) {
      problems.error(
          address.at(),
          "the address %s is that of the service %s already"
              .formatted(AddressText.of(address.value()), other),
          "addresses: one that no other service has");
    }
  }

  private void checkOnBridge(Placed<InetAddress> place, BridgeDraft on) {
    if (place.value() instanceof Inet4Address address && on.net() != null) {
      complain(place, why(address, on.net(), on.probe()), on.net());
    } else if (place.value() instanceof Inet6Address address && on.net6() != null) {
      complain(place, why(address, on.net6()), on.net6());
    } else if (place.value() instanceof Inet6Address address && !on.saysIpv6()) {
      problems.error(
          place.at(),
          "the address " + AddressText.of(address) + " is of IPv6, and the bridge has no such net",
          "bridge: { address6: \"fd00:77::1/64\" }");
    }
  }

  private static String why(Inet6Address address, Ipv6Net net) {
    if (!net.contains(address)) {
      return "lies outside of the bridge's net " + net;
    } else if (address.equals(net.host())) {
      return "is the bridge's own address";
    }
    return net.isAnyRouter(address) ? "is the address of the net " + net + " itself" : "";
  }

  private static String why(
      Inet4Address address, Ipv4Net net, @Nullable Placed<Inet4Address> probe) {
    if (!net.contains(address)) {
      return "lies outside of the bridge's net " + net;
    } else if (address.equals(net.host())) {
      return "is the bridge's own address";
    } else if (probe != null && address.equals(probe.value())) {
      return "is the address of bridge.probe";
    } else if (net.isNetwork(address)) {
      return "is the address of the net " + net + " itself";
    }
    return net.isBroadcast(address) ? "is the broadcast address of the net " + net : "";
  }

  private void complain(Placed<InetAddress> place, String why, Object net) {
    if (!why.isEmpty()) {
      problems.error(
          place.at(),
          "the address " + AddressText.of(place.value()) + " " + why,
          "addresses: another host of " + net);
    }
  }

  static boolean isWithin(String name, String zone) {
    return name.equals(zone) || name.endsWith("." + zone);
  }
}

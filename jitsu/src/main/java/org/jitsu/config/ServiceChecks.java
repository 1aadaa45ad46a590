package org.jitsu.config;

import java.net.Inet4Address;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jitsu.core.hypervisor.GuestSpec.Network;
import org.jitsu.core.service.Readiness;
import org.jspecify.annotations.Nullable;

/** Sees that services fit together, and to their zones, guests and net. */
final class ServiceChecks {

  private final Problems problems;
  private final List<Dns.Zone> zones;
  private final Map<String, Network> networks;
  private final @Nullable BridgeDraft bridge;
  private final Set<String> names = new HashSet<>();
  private final Map<Inet4Address, String> owners = new HashMap<>();

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
    boolean tap = networks.get(service.guestName()) == Network.TAP;
    for (Placed<Inet4Address> address : service.addresses()) {
      checkOwner(service, address);
      if (tap && bridge != null && bridge.net() != null) {
        checkOnNet(address, bridge.net(), bridge.probe());
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
    }
  }

  private void checkSeen(Placed<Readiness> ready) {
    String unseen =
        switch (ready.value()) {
          case Readiness.Tcp() -> "SYN-ACK";
          case Readiness.Arp() -> "ARP";
          case Readiness.Console _, Readiness.Delay _ -> "";
        };
    if (!unseen.isEmpty()) {
      problems.error(
          ready.at(),
          "ready: nobody sees the " + unseen + " of a guest in user-mode networking",
          "ready: console:/listening/");
    }
  }

  private void checkOwner(ServiceDraft service, Placed<Inet4Address> address) {
    String name = service.names().isEmpty() ? "" : service.names().getFirst().value();
    String other = owners.putIfAbsent(address.value(), name);
    if (other != null) {
      problems.error(
          address.at(),
          "the address %s is that of the service %s already"
              .formatted(address.value().getHostAddress(), other),
          "addresses: one that no other service has");
    }
  }

  private void checkOnNet(
      Placed<Inet4Address> place, Ipv4Net net, @Nullable Placed<Inet4Address> probe) {
    Inet4Address address = place.value();
    String why = "";
    if (!net.contains(address)) {
      why = "lies outside of the bridge's net " + net;
    } else if (address.equals(net.host())) {
      why = "is the bridge's own address";
    } else if (probe != null && address.equals(probe.value())) {
      why = "is the address of bridge.probe";
    } else if (net.isNetwork(address)) {
      why = "is the address of the net " + net + " itself";
    } else if (net.isBroadcast(address)) {
      why = "is the broadcast address of the net " + net;
    }
    if (!why.isEmpty()) {
      problems.error(
          place.at(),
          "the address " + address.getHostAddress() + " " + why,
          "addresses: another host of " + net);
    }
  }

  static boolean isWithin(String name, String zone) {
    return name.equals(zone) || name.endsWith("." + zone);
  }
}

package org.jitsu.config;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The section {@code bridge}, before its probe's address is chosen.
 *
 * @param net this host's address and net; null when that was not right
 * @param probe null when it was left out
 * @param net6 the same of IPv6; null when it was left out, or not right
 * @param saysIpv6 whether it was not left out
 * @param echo whether echo requests are answered for guests that are away
 */
record BridgeDraft(
    Section section,
    String name,
    @Nullable Ipv4Net net,
    @Nullable Placed<Inet4Address> probe,
    @Nullable Ipv6Net net6,
    boolean saysIpv6,
    boolean echo) {

  private static final String ANSWER = "answer";
  private static final List<String> ECHO = List.of(ANSWER, "silence");

  private static final Pattern INTERFACE = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.-]{0,14}");

  static BridgeDraft read(Section section) {
    Placed<Ipv4Net> net = section.require("address", "10.77.0.1/24", Ipv4Net::parse);
    Placed<Inet4Address> probe = section.take("probe", "10.77.0.250", Addresses::host4);
    boolean saysIpv6 = section.has("address6");
    Placed<Ipv6Net> net6 = section.take("address6", "\"fd00:77::1/64\"", Ipv6Net::parse);
    var draft =
        new BridgeDraft(
            section,
            section.take("name", "jitsu0", BridgeDraft::interfaceName, "jitsu0").value(),
            net == null ? null : net.value(),
            probe,
            net6 == null ? null : net6.value(),
            saysIpv6,
            section.take("echo", ANSWER, Words.oneOf(ECHO), ANSWER).value().equals(ANSWER));
    draft.checkProbe();
    return draft;
  }

  /** Completes the bridge, with the highest free address for the probe when it was left out. */
  @Nullable Bridge complete(Set<InetAddress> served) {
    if (net == null) {
      return null;
    }
    Inet4Address from = probe != null ? probe.value() : net.highestFree(served).orElse(null);
    if (from == null) {
      section
          .problems()
          .error(
              section.name().at(),
              "bridge: the services leave no address of " + net + " for the probe",
              "address: 10.77.0.1/16");
      return null;
    }
    Bridge.Ipv6 ipv6 = net6 == null ? null : new Bridge.Ipv6(net6.host(), net6.prefix());
    return new Bridge(name, net.host(), net.prefix(), from, ipv6, echo);
  }

  private void checkProbe() {
    if (net == null || probe == null) {
      return;
    }
    Inet4Address address = probe.value();
    String why =
        !net.contains(address) || net.isNetwork(address) || net.isBroadcast(address)
            ? "is not the address of a host in " + net
            : address.equals(net.host()) ? "is the bridge's own address" : "";
    if (!why.isEmpty()) {
      section
          .problems()
          .error(
              probe.at(),
              "bridge.probe: " + address.getHostAddress() + " " + why,
              "probe: an address of " + net + " that nobody else has");
    }
  }

  private static String interfaceName(String text) {
    if (!INTERFACE.matcher(text).matches()) {
      throw new IllegalArgumentException(
          Words.quote(text)
              + " is not an interface's name: 1 to 15 letters, digits, '_', inner '.' and '-'");
    }
    return text;
  }
}

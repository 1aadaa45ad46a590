package org.jitsu.config;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jitsu.core.GuestName;
import org.jitsu.core.service.Mode;
import org.jitsu.core.service.Port;
import org.jitsu.core.service.Port.Protocol;
import org.jitsu.core.service.Readiness;
import org.jitsu.core.service.Refusing;
import org.jitsu.core.service.Service;
import org.jitsu.core.service.Wake;
import org.jspecify.annotations.Nullable;

/**
 * A service as the file has it, not yet checked against the others.
 *
 * @param section where it stands
 * @param guest the name of its guest; null when it was left out
 * @param names its DNS names, its own first
 */
record ServiceDraft(
    Section section,
    @Nullable Placed<String> guest,
    List<Placed<String>> names,
    List<Placed<InetAddress>> addresses,
    List<Placed<Port>> ports,
    Placed<Readiness> ready,
    Placed<Mode> mode,
    Placed<String> proxyProtocol,
    Wake wake,
    Refusing refusing,
    long idleNs,
    int ttlSeconds,
    List<String> alpn) {

  private static final List<String> PROXY_PROTOCOLS = List.of("none", "v2");

  static ServiceDraft read(Section section) {
    var draft =
        new ServiceDraft(
            section,
            section.require("guest", "www", text -> text),
            names(section),
            section.requireList("addresses", "[10.77.0.10]", Addresses::host),
            section.requireList("ports", "[80/tcp]", Addresses::port),
            section.take("ready", "tcp", Words::readiness, new Readiness.Tcp()),
            section.take("mode", "auto", Words.oneOf(Mode.class), Mode.AUTO),
            section.take("proxy-protocol", "v2", Words.oneOf(PROXY_PROTOCOLS), "none"),
            section.take("wake", "query", Words.oneOf(Wake.class), Wake.QUERY).value(),
            section.take("refuse", "reset", Words.oneOf(Refusing.class), Refusing.RESET).value(),
            section.take("idle", "2m", Amounts::durationNs, Amounts.durationNs("2m")).value(),
            section.take("ttl", "60", Amounts.count(0, Integer.MAX_VALUE), 60).value(),
            section.takeList("alpn", "[h2, http/1.1]", Words::alpn).stream()
                .map(Placed::value)
                .toList());
    draft.checkPorts();
    return draft;
  }

  /** Completes the service; only when there was no problem. */
  Service complete() {
    List<String> plainNames = names.stream().map(Placed::value).toList();
    return new Service(
        plainNames.getFirst(),
        new GuestName(guestName()),
        plainNames,
        addresses.stream().map(Placed::value).toList(),
        ports.stream().map(Placed::value).toList(),
        mode.value(),
        wake,
        ready.value(),
        refusing,
        idleNs,
        ttlSeconds);
  }

  /** Returns whether its guest is told who connects. */
  boolean hasProxyProtocol() {
    return !proxyProtocol.value().equals("none");
  }

  /** Returns the name of its guest, empty when it was left out. */
  String guestName() {
    return guest == null ? "" : guest.value();
  }

  private static List<Placed<String>> names(Section section) {
    Placed<String> key = section.name();
    var names = new ArrayList<Placed<String>>();
    try {
      names.add(new Placed<>(Words.serviceName(key.value()), key.at()));
    } catch (IllegalArgumentException e) {
      section.problems().error(key.at(), "services: " + e.getMessage(), "www.example.test:");
    }
    names.addAll(section.takeList("names", "[example.test]", Words::serviceName));
    return names;
  }

  /** Returns its first address of a version of IP, if there is one. */
  <A extends InetAddress> Optional<A> first(Class<A> version) {
    return addresses.stream()
        .map(Placed::value)
        .filter(version::isInstance)
        .map(version::cast)
        .findFirst();
  }

  private void checkPorts() {
    if (ready.value() instanceof Readiness.Tcp
        && !ports.isEmpty()
        && ports.stream().noneMatch(port -> port.value().protocol() == Protocol.TCP)) {
      section
          .problems()
          .error(
              ready.at(),
              "ready: tcp is seen at a TCP port, and this service has none",
              "ready: arp");
    }
  }
}

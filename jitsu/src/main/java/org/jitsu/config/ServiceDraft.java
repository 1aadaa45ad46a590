package org.jitsu.config;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jitsu.core.GuestName;
import org.jitsu.core.service.Mode;
import org.jitsu.core.service.Pool;
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
            section.requireList("addresses", "[10.77.0.10]", Addresses::hosts).stream()
                .flatMap(some -> some.value().stream().map(one -> new Placed<>(one, some.at())))
                .toList(),
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
    return complete(
        guestName(),
        names.stream().map(Placed::value).toList(),
        addresses.stream().map(Placed::value).toList());
  }

  /** Completes it as a pool: one seat for each of its addresses, or pair of them. */
  Pool completePool() {
    String wildcard = names.getFirst().value();
    List<Service> seats =
        IntStream.range(0, seats())
            .mapToObj(
                i -> complete(seatName(i), List.of("*" + (i + 1) + wildcard.substring(1)), seat(i)))
            .toList();
    return new Pool(wildcard, seats);
  }

  /** Returns how many seats it has as a pool. */
  int seats() {
    return Math.max(of(Inet4Address.class).size(), of(Inet6Address.class).size());
  }

  /** Returns the name of a seat's guest. */
  String seatName(int seat) {
    return guestName() + "-" + (seat + 1);
  }

  /** Returns the addresses of a seat. */
  List<InetAddress> seat(int seat) {
    return Stream.of(of(Inet4Address.class), of(Inet6Address.class))
        .filter(addresses -> seat < addresses.size())
        .map(addresses -> addresses.get(seat))
        .toList();
  }

  private List<InetAddress> of(Class<? extends InetAddress> version) {
    return addresses.stream().map(Placed::value).filter(version::isInstance).toList();
  }

  /** Returns whether each of its addresses of one version stands beside one of the other. */
  boolean isPaired() {
    int four = of(Inet4Address.class).size();
    int six = of(Inet6Address.class).size();
    return four == 0 || six == 0 || four == six;
  }

  private Service complete(String of, List<String> plainNames, List<InetAddress> plainAddresses) {
    return new Service(
        plainNames.getFirst(),
        new GuestName(of),
        plainNames,
        plainAddresses,
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

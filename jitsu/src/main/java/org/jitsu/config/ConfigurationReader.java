package org.jitsu.config;

import java.net.InetAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jitsu.core.placement.BoardSpec;
import org.jitsu.core.service.Pool;
import org.jitsu.core.service.Service;
import org.jitsu.core.wake.WakeLimits;
import org.jitsu.core.wake.WakeTerms;
import org.jspecify.annotations.Nullable;

/** Reads a whole configuration: every section by itself, and then how they fit together. */
final class ConfigurationReader {

  private static final String GUEST = "{ backend: qemu, kernel: unikernels/hello.elf }";
  private static final String SERVICE = "{ guest: www, addresses: [10.77.0.10], ports: [80/tcp] }";

  private static final String BOARD =
      "{ architecture: arm, memory: 512MiB, ssh: root@10.0.0.21, ssh-key: id_ed25519,"
          + " host-key: ssh-ed25519 AAAAC3... }";

  private static final String PAIR = "an addition is one service and its guest";
  private static final String EXAMPLE =
      "{ guests: { www: ... }, services: { www.example.test: { guest: www, ... } } }";

  private ConfigurationReader() {}

  static Loaded read(
      ConfigurationFile file, List<Addition> additions, Set<String> backends, Path defaultState)
      throws ConfigurationException {
    Source.Document document = Source.read(file.path(), file.text());
    var problems = new Problems(document.source());
    Section root = Section.root(document.root(), problems);
    List<Section> more = new ArrayList<>();
    for (Addition addition : additions) {
      Source.Document one = Source.read(addition.file(), addition.text());
      problems.add(one.source());
      more.add(Section.root(one.root(), problems));
    }

    Dns dns = DnsReader.read(root.section("dns", "{ listen: [127.0.0.1:5353] }"));
    Daemon daemon = Daemon.read(root.section("daemon", "{ state: state }"), defaultState);
    BridgeDraft bridge = bridge(root);
    List<Section> serviceSections = services(root);
    List<Section> guestSections = guests(root);
    Set<String> serviceKeys = keys(serviceSections);
    Set<String> guestKeys = keys(guestSections);
    Map<Placed<String>, String> ownGuests = new HashMap<>();
    for (Section addition : more) {
      List<Section> service = services(addition);
      List<Section> guest = guests(addition);
      if (service.size() == 1 && guest.size() == 1) {
        ownGuests.put(service.getFirst().name(), guest.getFirst().name().value());
      } else {
        problems.error(addition.name().at(), PAIR, EXAMPLE);
      }
      join(serviceSections, serviceKeys, service, "service");
      join(guestSections, guestKeys, guest, "guest");
    }
    List<ServiceDraft> services = serviceSections.stream().map(ServiceDraft::read).toList();
    for (ServiceDraft service : services) {
      Placed<String> name = service.section().name();
      if (!ownGuests.getOrDefault(name, service.guestName()).equals(service.guestName())) {
        problems.error(name.at(), PAIR, EXAMPLE);
      }
    }
    Energy energy = root.has("energy") ? Energy.read(root.section("energy", "{}")) : null;
    BoardReader boardReader = new BoardReader(energy);
    List<BoardSpec> boards = boardReader.read(boards(root));
    var reader = new GuestReader(backends, bridge, services, boards);
    List<Guest> guests =
        guestSections.stream().flatMap(guest -> reader.read(guest).stream()).toList();
    var checks = new ServiceChecks(problems, dns.zones(), reader.networks(), bridge);
    services.forEach(checks::check);
    Bridge complete = bridge == null ? null : bridge.complete(addresses(services));
    WakeLimits waking = WakingReader.read(root, services);
    Api api =
        root.has("api")
            ? Api.read(
                root.section("api", "{ listen: [127.0.0.1:8053] }"), waking.tenants().keySet())
            : null;
    root.end();
    more.forEach(Section::end);

    problems.throwIfAny();
    List<Pool> pools =
        services.stream()
            .filter(service -> reader.pools().contains(service.guestName()))
            .map(ServiceDraft::completePool)
            .toList();
    return new Loaded(
        new Configuration(
            dns.with(alpn(services)),
            complete,
            guests,
            boards,
            boardReader.meters(),
            services.stream().flatMap(service -> complete(service, pools)).toList(),
            pools,
            services.stream()
                .filter(ServiceDraft::hasProxyProtocol)
                .map(service -> service.names().getFirst().value())
                .collect(Collectors.toSet()),
            daemon,
            ofSeats(waking, pools),
            energy,
            api),
        problems.warnings());
  }

  private static List<Section> services(Section root) {
    String example = "{ www.example.test: " + SERVICE + " }";
    return new ArrayList<>(root.section("services", example).named(SERVICE));
  }

  private static List<Section> guests(Section root) {
    return new ArrayList<>(root.section("guests", "{ www: " + GUEST + " }").named(GUEST));
  }

  private static List<Section> boards(Section root) {
    return root.section("boards", "{ b1: " + BOARD + " }").named(BOARD);
  }

  private static Set<String> keys(List<Section> sections) {
    return sections.stream()
        .map(section -> section.name().value())
        .collect(Collectors.toCollection(HashSet::new));
  }

  /** Takes over what an addition has, unless there is one of that name. */
  private static void join(List<Section> all, Set<String> known, List<Section> added, String what) {
    for (Section one : added) {
      Placed<String> name = one.name();
      if (known.add(name.value())) {
        all.add(one);
      } else {
        one.problems().error(name.at(), "there is a " + what + " " + name.value() + " already", "");
      }
    }
  }

  private static Stream<Service> complete(ServiceDraft service, List<Pool> pools) {
    return pools.stream()
        .filter(pool -> pool.name().equals(service.names().getFirst().value()))
        .findFirst()
        .map(pool -> pool.seats().stream())
        .orElseGet(() -> Stream.of(service.complete()));
  }

  /** Has each seat be woken as its pool is. */
  private static WakeLimits ofSeats(WakeLimits waking, List<Pool> pools) {
    Map<String, WakeTerms> terms = new HashMap<>(waking.terms());
    for (Pool pool : pools) {
      WakeTerms common = terms.getOrDefault(pool.name(), WakeTerms.OPEN);
      pool.seats().forEach(seat -> terms.put(seat.name(), common));
    }
    return new WakeLimits(waking.host(), terms, waking.tenants());
  }

  private static Map<String, List<String>> alpn(List<ServiceDraft> services) {
    return services.stream()
        .filter(service -> !service.alpn().isEmpty())
        .collect(
            Collectors.toMap(service -> service.names().getFirst().value(), ServiceDraft::alpn));
  }

  private static @Nullable BridgeDraft bridge(Section root) {
    String example = "{ address: 10.77.0.1/24 }";
    return root.has("bridge") ? BridgeDraft.read(root.section("bridge", example)) : null;
  }

  private static Set<InetAddress> addresses(List<ServiceDraft> services) {
    return services.stream()
        .flatMap(service -> service.addresses().stream())
        .map(Placed::value)
        .collect(Collectors.toSet());
  }
}

package org.jitsu.config;

import java.net.InetAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jitsu.core.wake.WakeLimits;
import org.jspecify.annotations.Nullable;

/** Reads a whole configuration: every section by itself, and then how they fit together. */
final class ConfigurationReader {

  private static final String GUEST = "{ backend: qemu, kernel: unikernels/hello.elf }";
  private static final String SERVICE = "{ guest: www, addresses: [10.77.0.10], ports: [80/tcp] }";

  private ConfigurationReader() {}

  static Loaded read(Path file, Set<String> backends, Path defaultState)
      throws ConfigurationException {
    Source.Document document = Source.read(file);
    var problems = new Problems(document.source());
    Section root = Section.root(document.root(), problems);

    Dns dns = DnsReader.read(root.section("dns", "{ listen: [127.0.0.1:5353] }"));
    Daemon daemon = Daemon.read(root.section("daemon", "{ state: state }"), defaultState);
    BridgeDraft bridge = bridge(root);
    List<ServiceDraft> services =
        root.section("services", "{ www.example.test: " + SERVICE + " }").named(SERVICE).stream()
            .map(ServiceDraft::read)
            .toList();
    var reader = new GuestReader(backends, bridge, services);
    List<Guest> guests =
        root.section("guests", "{ www: " + GUEST + " }").named(GUEST).stream()
            .flatMap(guest -> Stream.ofNullable(reader.read(guest)))
            .toList();
    var checks = new ServiceChecks(problems, dns.zones(), reader.networks(), bridge);
    services.forEach(checks::check);
    Bridge complete = bridge == null ? null : bridge.complete(addresses(services));
    WakeLimits waking = WakingReader.read(root, services);
    Energy energy = root.has("energy") ? Energy.read(root.section("energy", "{}")) : null;
    root.end();

    problems.throwIfAny();
    return new Loaded(
        new Configuration(
            dns.with(alpn(services)),
            complete,
            guests,
            services.stream().map(ServiceDraft::complete).toList(),
            services.stream()
                .filter(ServiceDraft::hasProxyProtocol)
                .map(service -> service.names().getFirst().value())
                .collect(Collectors.toSet()),
            daemon,
            waking,
            energy),
        problems.warnings());
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

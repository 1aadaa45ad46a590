package org.jitsu.config;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jitsu.core.GuestName;
import org.jitsu.core.Mac;
import org.jitsu.core.hypervisor.GuestSpec;
import org.jitsu.core.hypervisor.GuestSpec.Forward;
import org.jitsu.core.hypervisor.GuestSpec.Network;
import org.jitsu.core.hypervisor.StopMode;
import org.jitsu.core.service.AddressText;
import org.jitsu.core.service.Port;
import org.jitsu.core.service.Port.Protocol;
import org.jspecify.annotations.Nullable;

/** Reads guests, one after the other, and sees that no two have the same MAC. */
final class GuestReader {

  private static final List<String> STARTS = List.of("create");
  private static final int MAX_CPUS = 255;
  private static final long MEMORY_BYTES = 64L << 20;
  private static final long DEADLINE_NS = Duration.ofSeconds(10).toNanos();

  /** What QEMU's user-mode network gives its only guest. */
  private static final Map<String, String> USER_NETWORK =
      Map.of("address", "10.0.2.15", "prefix", "24", "gateway", "10.0.2.2");

  private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");

  private final List<String> backends;
  private final @Nullable BridgeDraft bridge;
  private final Map<String, List<ServiceDraft>> services;
  private final Map<Mac, String> macs = new HashMap<>();
  private final Map<String, Network> networks = new HashMap<>();

  /**
   * Reads guests for these services on this bridge.
   *
   * @param backends the backends that are there
   * @param bridge null when there is none
   */
  GuestReader(Set<String> backends, @Nullable BridgeDraft bridge, List<ServiceDraft> services) {
    this.backends = backends.stream().sorted().toList();
    this.bridge = bridge;
    this.services = services.stream().collect(Collectors.groupingBy(ServiceDraft::guestName));
  }

  /** Returns the network of each guest read so far, also of those that were not right. */
  Map<String, Network> networks() {
    return networks;
  }

  /** Reads a guest; null when it was so wrong that there is none. */
  @Nullable Guest read(Section section) {
    Placed<String> key = section.name();
    List<ServiceDraft> own = services.getOrDefault(key.value(), List.of());
    if (own.isEmpty()) {
      String what = "no service has the guest '" + key.value() + "': nothing wakes it";
      section
          .problems()
          .warning(key.at(), what, "services: { ...: { guest: " + key.value() + " } }");
    }
    Network network = network(key, section);
    section.take("start", "create", Words.oneOf(STARTS));
    Placed<String> backend = section.require("backend", "qemu", Words.oneOf(backends));
    var stop = section.take("stop", "destroy", Words.oneOf(StopMode.class), StopMode.DESTROY);
    long bootDeadlineNs = durationNs(section, "boot");
    GuestSpec spec = spec(key, section, network, own);
    return spec == null || backend == null
        ? null
        : new Guest(spec, backend.value(), stop.value(), bootDeadlineNs);
  }

  private @Nullable GuestSpec spec(
      Placed<String> key, Section section, Network network, List<ServiceDraft> own) {
    GuestName name = name(key, section.problems());
    Mac mac = mac(key, section);
    Map<String, String> options =
        BackendOptions.read(section, Cmdline.inCommand(values(key.value(), network, own)));
    Placed<Path> kernel = kernel(section, options);
    Placed<Path> initrd = section.take("initrd", "initrd.gz", section::resolve);
    var template = Cmdline.with(values(key.value(), network, own));
    String cmdline = section.take("cmdline", "\"ip=${address}/${prefix}\"", template, "").value();
    long memoryBytes = section.take("memory", "16MiB", Amounts::memoryBytes, MEMORY_BYTES).value();
    int cpus = section.take("cpus", "1", Amounts.count(1, MAX_CPUS), 1).value();
    List<Placed<Path>> disks = section.takeList("disks", "[disk.img]", section::resolve);
    long shutdownDeadlineNs = durationNs(section, "shutdown-deadline");
    boolean bootable = kernel != null || options.containsKey(BackendOptions.DOMAIN);
    return name == null || !bootable
        ? null
        : new GuestSpec(
            name,
            mac,
            kernel == null ? Path.of("") : kernel.value(),
            initrd == null ? null : initrd.value(),
            cmdline,
            memoryBytes,
            cpus,
            disks.stream().map(Placed::value).toList(),
            network,
            network == Network.USER ? forwards(own) : List.of(),
            shutdownDeadlineNs,
            options);
  }

  private static @Nullable Placed<Path> kernel(Section section, Map<String, String> options) {
    String example = "unikernels/hello.elf";
    return options.containsKey(BackendOptions.DOMAIN)
        ? section.take("kernel", example, section::resolve)
        : section.require("kernel", example, section::resolve);
  }

  private Network network(Placed<String> key, Section section) {
    var network = section.take("network", "tap", Words.oneOf(Network.class), Network.TAP);
    networks.put(key.value(), network.value());
    if (network.value() == Network.TAP && bridge == null) {
      section
          .problems()
          .error(
              network.at(),
              "the guest '" + key.value() + "' has a TAP, and there is no bridge for it",
              "bridge: { address: 10.77.0.1/24 }, or network: user for this guest");
    }
    return network.value();
  }

  private static @Nullable GuestName name(Placed<String> key, Problems problems) {
    try {
      return new GuestName(key.value());
    } catch (IllegalArgumentException e) {
      problems.error(key.at(), "guests: " + e.getMessage(), "www:");
      return null;
    }
  }

  private Mac mac(Placed<String> key, Section section) {
    Mac derived = derivedMac(key.value());
    Placed<Mac> mac = section.take("mac", derived.toString(), Addresses::mac, derived);
    String other = macs.putIfAbsent(mac.value(), key.value());
    if (other != null) {
      section
          .problems()
          .error(
              mac.at(),
              "the MAC " + mac.value() + " is that of the guest '" + other + "' already",
              "mac: another one, such as " + derivedMac(key.value() + "-2"));
    }
    return mac.value();
  }

  /**
   * Returns a locally administered MAC (IEEE 802c) that depends on the name alone, so that it stays
   * whatever else changes in the file.
   */
  static Mac derivedMac(String name) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(name.getBytes(StandardCharsets.UTF_8));
      return new Mac(0x02L << 40 | ByteBuffer.wrap(hash).getLong() >>> 24);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  private Map<String, String> values(String name, Network network, List<ServiceDraft> own) {
    var values = new HashMap<String, String>();
    values.put("name", name);
    if (network == Network.USER) {
      values.putAll(USER_NETWORK);
      return values;
    }
    // What the bridge or a service lacks is told there, and not again in each guest.
    Ipv4Net net = bridge == null ? null : bridge.net();
    values.put("gateway", net == null ? "" : net.host().getHostAddress());
    values.put("prefix", net == null ? "" : Integer.toString(net.prefix()));
    if (bridge != null && bridge.saysIpv6()) {
      Ipv6Net net6 = bridge.net6();
      values.put("gateway6", net6 == null ? "" : AddressText.of(net6.host()));
      values.put("prefix6", net6 == null ? "" : Integer.toString(net6.prefix()));
    }
    if (!own.isEmpty()) {
      putAddresses(own.getFirst(), values);
    }
    return values;
  }

  private static void putAddresses(ServiceDraft first, Map<String, String> values) {
    if (first.addresses().isEmpty()) { // told where they should stand
      values.put("address", "");
      values.put("address6", "");
    }
    first.first(Inet4Address.class).ifPresent(a -> values.put("address", AddressText.of(a)));
    first.first(Inet6Address.class).ifPresent(a -> values.put("address6", AddressText.of(a)));
  }

  /**
   * Returns what the VMM forwards: TCP ports from wherever it likes, for they are relayed to there;
   * UDP ports from the services' own addresses.
   */
  private static List<Forward> forwards(List<ServiceDraft> services) {
    var forwards = new LinkedHashSet<Forward>();
    for (ServiceDraft service : services) {
      for (var place : service.ports()) {
        Port port = place.value();
        if (port.protocol() == Protocol.TCP) {
          forwards.add(new Forward(LOOPBACK, 0, port));
        } else {
          service.addresses().stream()
              .map(address -> new Forward(address.value(), port.number(), port))
              .forEach(forwards::add);
        }
      }
    }
    return List.copyOf(forwards);
  }

  private static long durationNs(Section section, String key) {
    return section.take(key, "10s", Amounts::durationNs, DEADLINE_NS).value();
  }
}

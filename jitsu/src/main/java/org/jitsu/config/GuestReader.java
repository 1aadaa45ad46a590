package org.jitsu.config;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jitsu.core.GuestName;
import org.jitsu.core.Mac;
import org.jitsu.core.hash.Sha256;
import org.jitsu.core.hypervisor.GuestSpec;
import org.jitsu.core.hypervisor.GuestSpec.Forward;
import org.jitsu.core.hypervisor.GuestSpec.Network;
import org.jitsu.core.hypervisor.StopMode;
import org.jitsu.core.placement.BoardSpec;
import org.jitsu.core.service.AddressText;
import org.jitsu.core.service.Port;
import org.jitsu.core.service.Port.Protocol;
import org.jspecify.annotations.Nullable;

/** Reads guests, one after the other, and sees that no two have the same MAC. */
final class GuestReader {

  private static final String REFUSE = "refuse";
  private static final List<String> SECRETS = List.of(REFUSE, "accept");
  private static final int ONLY = -1; // of a guest that is no seat of a pool
  private static final int MAX_CPUS = 255;
  private static final long MEMORY_BYTES = 64L << 20;
  private static final long DEADLINE_NS = Duration.ofSeconds(10).toNanos();

  /** What QEMU's user-mode network gives its only guest. */
  private static final Map<String, String> USER_NETWORK =
      Map.of("address", "10.0.2.15", "prefix", "24", "gateway", "10.0.2.2");

  /** The backend that chooses a port for each of its guests. */
  private static final String ON_BOARDS = "board";

  private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");

  private final List<String> backends;
  private final @Nullable BridgeDraft bridge;
  private final Map<String, List<ServiceDraft>> services;
  private final long bootOnBoardsNs;
  private final Map<Mac, String> macs = new HashMap<>();
  private final Set<String> pools = new HashSet<>();
  private final Map<String, Network> networks = new HashMap<>();

  /**
   * Reads guests for these services on this bridge.
   *
   * @param backends the backends that are there
   * @param bridge null when there is none
   * @param boards the machines that guests may be placed on
   */
  GuestReader(
      Set<String> backends,
      @Nullable BridgeDraft bridge,
      List<ServiceDraft> services,
      List<BoardSpec> boards) {
    this.backends = backends.stream().sorted().toList();
    this.bridge = bridge;
    this.services = services.stream().collect(Collectors.groupingBy(ServiceDraft::guestName));
    this.bootOnBoardsNs =
        DEADLINE_NS + boards.stream().mapToLong(BoardSpec::wakeDeadlineNs).max().orElse(0);
  }

  /** Returns the network of each guest read so far, also of those that were not right. */
  Map<String, Network> networks() {
    return networks;
  }

  /** Returns the guests of pools that were read so far, by their names in the file. */
  Set<String> pools() {
    return pools;
  }

  /**
   * Reads a guest: one, or one for each seat where its service is a pool. None when it was so wrong
   * that there is none.
   */
  List<Guest> read(Section section) {
    Placed<String> key = section.name();
    List<ServiceDraft> own = services.getOrDefault(key.value(), List.of());
    if (own.isEmpty()) {
      String what = "no service has the guest '" + key.value() + "': nothing wakes it";
      section
          .problems()
          .warning(key.at(), what, "services: { ...: { guest: " + key.value() + " } }");
    }
    Network network = network(key, section);
    Placed<String> backend = section.require("backend", "qemu", Words.oneOf(backends));
    var start = section.take("start", "create", Words.oneOf(Start.class), Start.CREATE);
    StopMode usual = start.value().usualStop();
    var stop = section.take("stop", "destroy", Words.oneOf(StopMode.class), usual);
    if (!start.value().follows(stop.value())) {
      String what = "start: what is stopped by " + word(stop) + " cannot be started by ";
      String right = "stop: " + usual.name().toLowerCase(Locale.ROOT);
      section.problems().error(start.at(), what + word(start), right);
    }
    checkSecrets(section, own, start);
    boolean onBoards = backend != null && backend.value().equals(ON_BOARDS);
    long bootDeadlineNs =
        section
            .take("boot", "10s", Amounts::durationNs, onBoards ? bootOnBoardsNs : DEADLINE_NS)
            .value();
    int seats = 1;
    boolean isPool = isPool(section, own, network);
    if (isPool) {
      seats = own.getFirst().seats();
      checkPool(section, own.getFirst(), start, stop);
    }
    List<Guest> guests = new ArrayList<>();
    for (int i = 0; i < seats; i++) {
      GuestSpec spec = spec(key, section, network, own, isPool ? i : ONLY, onBoards);
      if (spec == null || backend == null) {
        return List.of();
      }
      guests.add(
          new Guest(spec, backend.value(), stop.value(), start.value().ahead(), bootDeadlineNs));
    }
    return guests;
  }

  /** A guest that wants to know its label is one of a pool. */
  private boolean isPool(Section section, List<ServiceDraft> own, Network network) {
    Placed<String> cmdline = section.take("cmdline", "\"name=${label}\"", text -> text, "");
    boolean isPool =
        cmdline.value().contains(GuestSpec.LABEL)
            && network == Network.TAP
            && own.size() == 1
            && own.getFirst().names().size() == 1
            && own.getFirst().names().getFirst().value().startsWith("*.")
            && own.getFirst().seats() > 0;
    if (isPool) {
      pools.add(section.name().value());
    }
    return isPool;
  }

  /** One state that is restored again and again has the same keys and random numbers each time. */
  private static void checkSecrets(Section section, List<ServiceDraft> own, Placed<Start> start) {
    var shared = section.take("shared-secrets", "accept", Words.oneOf(SECRETS), REFUSE);
    if (start.value() == Start.SNAPSHOT && own.size() > 1 && shared.value().equals(REFUSE)) {
      String what =
          "start: a snapshot belongs to one service, and "
              + own.size()
              + " would share what is secret in it";
      section.problems().error(start.at(), what, "shared-secrets: accept, if they may");
    }
  }

  private static void checkPool(
      Section section, ServiceDraft service, Placed<Start> start, Placed<StopMode> stop) {
    String who = "each label of " + service.names().getFirst().value() + " has a guest of its own";
    String other = who + ", and what is kept of one could serve no other label";
    if (start.value().isOfOneLabel()) {
      section.problems().error(start.at(), "start: " + other, "start: create");
    } else if (stop.value() == StopMode.PAUSE || stop.value() == StopMode.SUSPEND) {
      section.problems().error(stop.at(), "stop: " + other, "stop: destroy");
    }
    if (!service.isPaired()) {
      section
          .problems()
          .error(
              service.addresses().getFirst().at(),
              "addresses: " + who + ", with one address of IPv4 and one of IPv6 if both are there",
              "addresses: [10.77.0.100-10.77.0.131]");
    }
    for (String alone : List.of("mac", "disks", BackendOptions.DOMAIN)) {
      if (section.has(alone)) {
        section.problems().error(section.name().at(), alone + ": " + who, "leave it out");
      }
    }
  }

  private @Nullable GuestSpec spec(
      Placed<String> file,
      Section section,
      Network network,
      List<ServiceDraft> own,
      int seat,
      boolean onBoards) {
    Placed<String> key =
        seat == ONLY ? file : new Placed<>(own.getFirst().seatName(seat), file.at());
    GuestName name = name(key, section.problems());
    Mac mac = mac(key, section, seat);
    Map<String, String> values = values(key.value(), network, own, seat);
    Map<String, String> options = BackendOptions.read(section, Cmdline.inCommand(values));
    Placed<Path> kernel = kernel(section, options);
    Placed<Path> initrd = section.take("initrd", "initrd.gz", section::resolve);
    if (seat != ONLY) {
      values.put("label", GuestSpec.LABEL);
    }
    if (onBoards) {
      values.put("port", GuestSpec.PORT);
    }
    var template = Cmdline.with(values);
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

  private Mac mac(Placed<String> key, Section section, int seat) {
    Mac derived = derivedMac(key.value());
    Placed<Mac> mac =
        seat == ONLY
            ? section.take("mac", derived.toString(), Addresses::mac, derived)
            : new Placed<>(derived, key.at());
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
    return new Mac(0x02L << 40 | ByteBuffer.wrap(Sha256.of(name)).getLong() >>> 24);
  }

  private Map<String, String> values(
      String name, Network network, List<ServiceDraft> own, int seat) {
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
      putAddresses(own.getFirst().seat(Math.max(seat, 0)), values);
    }
    return values;
  }

  private static void putAddresses(List<InetAddress> seat, Map<String, String> values) {
    if (seat.isEmpty()) { // told where they should stand
      values.put("address", "");
      values.put("address6", "");
    }
    for (InetAddress address : seat) {
      values.put(address instanceof Inet4Address ? "address" : "address6", AddressText.of(address));
    }
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

  private static String word(Placed<? extends Enum<?>> place) {
    return place.value().name().toLowerCase(Locale.ROOT);
  }

  private static long durationNs(Section section, String key) {
    return section.take(key, "10s", Amounts::durationNs, DEADLINE_NS).value();
  }
}

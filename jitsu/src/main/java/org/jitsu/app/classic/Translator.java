package org.jitsu.app.classic;

import java.net.Inet4Address;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jitsu.app.classic.Surroundings.Net;

/** One run over a line. */
final class Translator {

  private static final String LIBVIRT = "libvirt";
  private static final String LIBXL = "libxl";
  private static final String ANY = "0.0.0.0";
  private static final String LOOPBACK = "127.";
  private static final int FIRST_RELAY = 10; // 127.0.0.10

  /** How long 0.3 waited for a key of XenStore before it answered all the same. */
  private static final long KEY_MS = 2000;

  /** A guest that was late with its key was not given up in 0.3. */
  private static final String KEY_BOOT = "2m";

  private static final List<String> LOCAL = List.of("127.0.0.0/8");
  private static final List<String> PRIVATE =
      List.of("127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16");
  private static final Pattern BRIDGE = Pattern.compile("([^=]+)=([0-9./]+)");
  private static final String SAY =
      "name the one that they are plugged into, with this host's address on it:"
          + " --bridge br0=10.0.0.254/24";
  private static final Pattern DISK = Pattern.compile("(.+)@([a-z0-9]+)");

  private final ClassicLine line;
  private final Surroundings here;
  private final Findings findings = new Findings();
  private final Set<String> names = new HashSet<>();

  Translator(ClassicLine line, Surroundings here) {
    this.line = line;
    this.here = here;
  }

  Translation translate() {
    Yaml yaml = new Yaml().comment("What a command line of Jitsu 0.3 says, as a configuration.");
    if (isBackendKnown()) {
      List<ClassicGuest> guests =
          line.guests().stream()
              .map(text -> ClassicGuest.parse(text, line.backend(), findings))
              .toList();
      common(yaml, guests);
      bridge(yaml, guests);
      all(yaml, guests);
    }
    return new Translation(yaml.toString(), findings.notes(), findings.problems());
  }

  private boolean isBackendKnown() {
    switch (line.backend()) {
      case LIBVIRT, LIBXL -> {
        return true;
      }
      case "xapi" ->
          findings.problem(
              "-x xapi: there is no backend for XAPI here. Where the guests may leave its pool, run"
                  + " them by plain Xen (-x libxl, 'backend: xl'), or by libvirt (-x libvirt)");
      default -> findings.problem("-x " + line.backend() + " is none of libvirt, libxl, xapi");
    }
    return false;
  }

  private void common(Yaml yaml, List<ClassicGuest> guests) {
    String state = line.persistdb();
    if (state != null) {
      yaml.section(0, "daemon").value(1, "state", absolute(state));
      findings.note("--persistdb: what is kept there is our own; an Irmin store is not read");
    }
    if (line.synjitsu() != null) {
      findings.note("--synjitsu: Synjitsu is a part of the daemon, and no guest of its own");
    }
    yaml.section(0, "dns").list(1, "listen", listen());
    Set<String> zones = new LinkedHashSet<>();
    guests.forEach(guest -> guest.all("dns").forEach(name -> zones.add(dnsName(name))));
    yaml.raw(
        1,
        "zones",
        zones.stream()
            .map(zone -> "{ name: " + Yaml.quoted(zone) + " }")
            .collect(Collectors.joining(", ", "[", "]")));
    forward(yaml);
  }

  private List<String> listen() {
    if (!line.bind().equals(ANY)) {
      return List.of(line.bind() + ":" + line.listen());
    }
    findings.note("-b 0.0.0.0: each address of this host is written out; one that comes is not");
    return here.nets().stream()
        .map(net -> net.address().getHostAddress() + ":" + line.listen())
        .distinct()
        .toList();
  }

  private void forward(Yaml yaml) {
    List<String> to = new ArrayList<>();
    switch (line.forwarder()) {
      case ANY -> {
        return;
      }
      case "" -> {
        here.resolvers().stream().map(address -> socket(address, 53)).forEach(to::add);
        to.removeAll(listen());
        if (to.isEmpty()) {
          findings.note("/etc/resolv.conf names no other resolver: nothing is forwarded");
          return;
        }
      }
      default -> to.add(socket(line.forwarder(), line.forwardPort()));
    }
    boolean isLocal = line.bind().startsWith(LOOPBACK);
    if (!isLocal) {
      findings.note(
          "only clients with private addresses have their queries forwarded: dns.forward.from");
    }
    yaml.section(1, "forward").list(2, "to", to).list(2, "from", isLocal ? LOCAL : PRIVATE);
  }

  private static String socket(String address, int port) {
    return (address.contains(":") ? "[" + address + "]" : address) + ":" + port;
  }

  /** The guests of libvirt are plugged into a bridge of this host. */
  private void bridge(Yaml yaml, List<ClassicGuest> guests) {
    String said = line.bridge();
    if (line.backend().equals(LIBXL)) {
      if (said != null) {
        findings.problem("--bridge is for -x libvirt: a guest of Xen has nic=");
      }
      return;
    }
    if (said != null) {
      Matcher matcher = BRIDGE.matcher(said);
      if (matcher.matches()) {
        write(yaml, matcher.group(1), matcher.group(2));
      } else {
        findings.problem("--bridge " + said + " is not like br0=10.0.0.254/24");
      }
      return;
    }
    Set<Net> nets = new LinkedHashSet<>();
    for (ClassicGuest guest : guests) {
      Inet4Address ip = guest.ip(findings);
      if (ip != null) {
        here.net(ip).ifPresentOrElse(nets::add, () -> findings.problem(noBridge(ip)));
      }
    }
    if (nets.size() > 1) {
      findings.problem(
          "the guests are in " + nets.size() + " nets of this host, and may be in one");
    } else if (nets.size() == 1) {
      Net net = nets.iterator().next();
      if (!net.isBridge()) {
        findings.problem(
            "the interface " + net.name() + " of the guests' net is no bridge: " + SAY);
      }
      write(yaml, net.name(), net.address().getHostAddress() + "/" + net.prefix());
    }
  }

  private static String noBridge(Inet4Address ip) {
    return "this host is in no net with " + ip.getHostAddress() + ": " + SAY;
  }

  private static void write(Yaml yaml, String name, String address) {
    yaml.section(0, "bridge").value(1, "name", name).value(1, "address", address);
  }

  private void all(Yaml yaml, List<ClassicGuest> guests) {
    Yaml services = new Yaml();
    yaml.section(0, "guests");
    int number = 0;
    for (ClassicGuest guest : guests) {
      String name = guestName(guest);
      yaml.section(1, name);
      Inet4Address ip = guest.ip(findings);
      String address = ip == null ? "" : ip.getHostAddress();
      if (line.backend().equals(LIBVIRT)) {
        libvirt(yaml, guest);
      } else {
        xl(yaml, guest, name, address);
        address = relay(guest, address, number++);
      }
      stop(yaml);
      service(services, guest, name, address);
    }
    yaml.section(0, "services").append(services);
  }

  private void libvirt(Yaml yaml, ClassicGuest guest) {
    if (!line.xenHost().isEmpty()) {
      findings.problem("--ssh is for -x libxl: libvirt's daemon is named by -c");
    }
    String domain = guest.get("uuid");
    yaml.value(2, "backend", LIBVIRT)
        .value(2, "uri", line.connect().equals("xen:///") ? "xen:///system" : line.connect())
        .value(2, "domain", domain == null ? guest.require("name", findings) : domain);
    findings.note(
        "while it runs, the first interface of a domain of libvirt's is a TAP of ours on the bridge");
  }

  private void xl(Yaml yaml, ClassicGuest guest, String name, String address) {
    yaml.value(2, "backend", "xl")
        .value(2, "type", "pv")
        .value(2, "network", "user")
        .value(2, "kernel", absolute(guest.require("kernel", findings)))
        .value(2, "memory", guest.require("memory", findings) + "KiB")
        .value(2, "guest-address", address);
    new TreeMap<>(line.xenHost())
        .forEach(
            (key, value) -> yaml.value(2, key, key.equals("ssh-key") ? absolute(value) : value));
    if (guest.get("wait_for_key") != null) {
      yaml.value(2, "boot", KEY_BOOT);
    }
    findings.note("memory= was said to be in bytes, and is in KiB, as 0.3 took it");
    findings.note("the domain of " + name + " is called jitsu-" + name);
    String cmdline = guest.get("cmdline");
    if (cmdline != null) {
      yaml.value(2, "cmdline", cmdline.replace("${", "$${"));
    }
    String initrd = guest.get("initrd");
    if (initrd != null) {
      yaml.value(2, "initrd", absolute(initrd));
    }
    List<String> nics = guest.all("nic");
    if (!nics.isEmpty()) {
      yaml.value(2, "bridge", nics.getFirst());
    }
    if (nics.size() > 1) {
      findings.problem("nic=" + nics.get(1) + ": a guest has one interface here");
    }
    if (!guest.all("script").isEmpty()) {
      findings.note("script=: interfaces are brought up by a script of our own");
    }
    List<String> disks = new ArrayList<>();
    guest.all("disk").forEach(disk -> disks.add(disk(disk, disks.size())));
    if (!disks.isEmpty()) {
      yaml.list(2, "disks", disks);
    }
    if (guest.get("rumprun_config") != null) {
      findings.problem(
          "rumprun_config=: nothing is written to the XenStore of a guest here; bake rumprun's image"
              + " for hw_virtio, give it its configuration by 'cmdline', and boot it by 'backend: qemu'");
    }
    if (!line.connect().equals("xen:///")) {
      findings.note("-c is not of -x libxl: left out, as 0.3 did");
    }
  }

  private String disk(String disk, int number) {
    Matcher matcher = DISK.matcher(disk);
    String device = "xvd" + (char) ('a' + number);
    if (!matcher.matches()) {
      findings.problem("disk=" + disk + " is not like images/data.iso@xvda");
      return disk;
    }
    if (!matcher.group(2).equals(device)) {
      findings.problem(
          "disk="
              + disk
              + ": the guest sees its disks as xvda, xvdb and so on, and this as "
              + device);
    }
    return absolute(matcher.group(1));
  }

  /** Where the clients of a guest of Xen connect to, whence they are relayed to it. */
  private String relay(ClassicGuest guest, String ip, int number) {
    String at = guest.get("at");
    if (at == null) {
      String chosen = "127.0.0." + (FIRST_RELAY + number);
      findings.note(
          "the answer for "
              + ip
              + " is "
              + chosen
              + ", which reaches this host's own clients alone:"
              + " there the daemon listens, lets clients wait, and relays them. at=ADDRESS names an"
              + " address of this host's for everybody");
      return chosen;
    }
    Inet4Address address = guest.address("at", at, findings);
    return address == null ? "" : address.getHostAddress();
  }

  private void stop(Yaml yaml) {
    switch (line.mode()) {
      case "destroy", "shutdown" -> yaml.value(2, "stop", line.mode());
      case "suspend" -> yaml.value(2, "stop", "pause");
      default -> findings.problem("-m " + line.mode() + " is none of destroy, suspend, shutdown");
    }
  }

  private void service(Yaml yaml, ClassicGuest guest, String name, String address) {
    List<String> dns = guest.all("dns").stream().map(Translator::dnsName).distinct().toList();
    if (dns.isEmpty()) {
      findings.problem("'" + guest.text() + "' lacks dns=");
      return;
    }
    yaml.section(1, dns.getFirst()).value(2, "guest", name);
    if (dns.size() > 1) {
      yaml.list(2, "names", dns.subList(1, dns.size()));
    }
    yaml.list(2, "addresses", List.of(address))
        .list(2, "ports", line.ports())
        .raw(2, "ttl", Integer.toString(line.ttlSeconds()))
        .raw(2, "idle", Math.max(1, 2L * line.ttlSeconds()) + "s")
        .value(2, "ready", ready(guest));
    Boolean synjitsu = guest.yes("use_synjitsu", findings);
    if (Boolean.TRUE.equals(synjitsu) && line.backend().equals(LIBVIRT)) {
      yaml.value(2, "mode", "hold");
    } else if (synjitsu != null) {
      findings.note("use_synjitsu=: clients wait for the guest in any case");
    }
  }

  private String ready(ClassicGuest guest) {
    long delayMs = guest.delayMs(line.delaySeconds(), findings);
    String key = guest.get("wait_for_key");
    if (key == null) {
      return "delay:" + delayMs + "ms";
    }
    if (line.backend().equals(LIBXL)) {
      findings.note(
          "wait_for_key="
              + key
              + ": the guest is ready when it has the key, without a delay, and has failed when it"
              + " has none within "
              + KEY_BOOT
              + "; 0.3 went on after 2 s");
      return "key:" + key;
    }
    findings.note(
        "wait_for_key="
            + key
            + ": libvirt does not tell of XenStore; the guest counts as ready when 0.3 would"
            + " have given up waiting, 2 s later. 'ready: console:/.../' knows better");
    return "delay:" + (KEY_MS + delayMs) + "ms";
  }

  private String guestName(ClassicGuest guest) {
    String said = Optional.ofNullable(guest.get("name")).orElseGet(() -> firstLabel(guest));
    String plain =
        said.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-").replaceAll("^-|-$", "");
    String name = plain.isEmpty() ? "guest" : plain.substring(0, Math.min(60, plain.length()));
    String unique = name;
    for (int i = 2; !names.add(unique); i++) {
      unique = name + "-" + i;
    }
    if (!unique.equals(said)) {
      findings.note("the guest '" + said + "' is called " + unique + " here");
    }
    return unique;
  }

  private static String firstLabel(ClassicGuest guest) {
    String dns = guest.get("dns");
    return dns == null ? "" : dns.split("\\.", 2)[0];
  }

  /** In 0.3 a name might end in a dot. */
  private static String dnsName(String text) {
    String lower = text.toLowerCase(Locale.ROOT);
    return lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
  }

  private String absolute(String path) {
    return path.isEmpty() ? path : here.directory().resolve(Path.of(path)).normalize().toString();
  }
}

package org.jitsu.backends.qemu;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jitsu.backends.qemu.Options.Accel;
import org.jitsu.core.Mac;
import org.jitsu.core.hypervisor.Attachment;
import org.jitsu.core.hypervisor.GuestLink;
import org.jitsu.core.hypervisor.GuestSpec;

/**
 * QEMU's command line: written for a guest, and read again from a process that an earlier daemon
 * left behind. Commas within QEMU's comma-separated values are doubled ({@code man
 * qemu-system-x86_64}, of {@code -name}).
 */
final class CommandLine {

  /** Where QEMU finds the listening socket of the guest's console. */
  static final int CONSOLE_FD = 3;

  /** Where QEMU finds the listening socket of QMP. */
  static final int QMP_FD = 4;

  /** Where QEMU finds the state that it begins with, if it does. */
  static final int STATE_FD = 5;

  private static final String INCOMING = "-incoming";
  private static final String HOME = "guest=";
  private static final String TAP = "tap,id=net0,ifname=";
  private static final String USER = "user,id=net0,";
  private static final String FORWARD = ",hostfwd=";
  private static final String FIRST_MAC = ",netdev=net0,mac=";

  /** QEMU's user-mode network gives the guest this address unless told otherwise. */
  private static final String USER_GUEST = "10.0.2.15";

  private CommandLine() {}

  /**
   * Writes it.
   *
   * @param home the guest's directory, absolute; by it the process is found again
   * @param accel KVM or TCG, decided
   */
  static List<String> of(
      Path home, GuestSpec spec, Options options, Accel accel, List<GuestLink> links) {
    List<String> line = new ArrayList<>();
    line.add(options.binary());
    add(line, "-name", HOME + escape(home.toString()));
    line.addAll(List.of("-nodefaults", "-no-user-config", "-no-reboot"));
    if (options.start() == Options.Start.PREPARED) {
      line.add("-S");
    }
    add(line, "-display", "none");
    add(line, "-machine", options.machine());
    add(line, "-accel", accel.name().toLowerCase(Locale.ROOT));
    add(line, "-m", "size=" + spec.memoryBytes() / 1024 + "k");
    add(line, "-smp", Integer.toString(spec.cpus()));
    add(line, "-chardev", listening("console", CONSOLE_FD));
    add(line, "-serial", "chardev:console");
    add(line, "-chardev", listening("qmp", QMP_FD));
    add(line, "-mon", "chardev=qmp,mode=control");
    add(line, "-kernel", spec.kernel().toAbsolutePath().toString());
    if (spec.initrd() != null) {
      add(line, "-initrd", spec.initrd().toAbsolutePath().toString());
    }
    if (!spec.cmdline().isEmpty()) {
      add(line, "-append", spec.cmdline());
    }
    if (options.hasGeneration()) {
      add(line, "-device", "vmgenid,guid=auto"); // another one for each QEMU
    }
    addDisks(line, spec, options);
    switch (spec.network()) {
      case TAP -> addTaps(line, options, links);
      case USER -> addUser(line, spec, options);
    }
    return List.copyOf(line);
  }

  /**
   * Returns the same line for a guest that goes on from what was saved of it, and tells nobody that
   * it is there: only Synjitsu does.
   */
  static List<String> restoring(List<String> line) {
    List<String> longer = new ArrayList<>(line);
    longer.remove("-S"); // it would stop it again
    add(longer, "-global", "migration.announce-rounds=0");
    add(longer, INCOMING, "fd:" + STATE_FD);
    return List.copyOf(longer);
  }

  /** Returns whether the guest of such a line went on from what was saved of it. */
  static boolean restores(List<String> line) {
    return line.contains(INCOMING);
  }

  /** Returns where the guest of such a line is reached; the line does not say at which ports. */
  static Attachment attachment(List<String> line) {
    Optional<String> ifName = first(line, TAP).map(rest -> unescape(upToComma(rest)));
    Optional<Mac> mac =
        line.stream()
            .filter(word -> word.contains(FIRST_MAC))
            .map(word -> word.substring(word.indexOf(FIRST_MAC) + FIRST_MAC.length()))
            .map(rest -> Mac.parse(upToComma(rest)))
            .findFirst();
    return ifName.isPresent() && mac.isPresent()
        ? new Attachment.Tap(ifName.get(), mac.get())
        : new Attachment.Ports();
  }

  /** Returns whether QEMU forwards ports to the guest of such a line. */
  static boolean forwards(List<String> line) {
    return line.stream().anyMatch(word -> word.startsWith(USER) && word.contains(FORWARD));
  }

  /** Returns the guest's directory when the line is one of ours. */
  static Optional<Path> home(List<String> line) {
    int name = line.indexOf("-name");
    if (name < 0 || name + 1 == line.size() || !line.get(name + 1).startsWith(HOME)) {
      return Optional.empty();
    }
    return Optional.of(Path.of(unescape(line.get(name + 1).substring(HOME.length()))));
  }

  /**
   * QEMU waits in its start for a client, and one is there already: not a byte of the console is
   * lost, and the first QMP command was sent before QEMU runs.
   */
  private static String listening(String id, int fd) {
    return "socket,id=" + id + ",fd=" + fd + ",server=on,wait=on";
  }

  private static void addDisks(List<String> line, GuestSpec spec, Options options) {
    for (int i = 0; i < spec.disks().size(); i++) {
      String file = escape(spec.disks().get(i).toAbsolutePath().toString());
      String id = "disk" + i;
      add(line, "-blockdev", "raw,node-name=" + id + ",file.driver=file,file.filename=" + file);
      add(line, "-device", device("virtio-blk", options) + ",drive=" + id);
    }
  }

  private static void addTaps(List<String> line, Options options, List<GuestLink> links) {
    for (int i = 0; i < links.size(); i++) {
      GuestLink link = links.get(i);
      String tap = "tap,id=net" + i + ",ifname=" + escape(link.ifName());
      add(line, "-netdev", tap + ",script=no,downscript=no,vhost=off");
      add(line, "-device", nic(options, i, link.mac()));
    }
  }

  private static void addUser(List<String> line, GuestSpec spec, Options options) {
    StringBuilder user = new StringBuilder(USER + "ipv6=off,restrict=on");
    for (GuestSpec.Forward forward : spec.forwards()) {
      int port = forward.port().number();
      user.append(FORWARD)
          .append(forward.port().protocol().name().toLowerCase(Locale.ROOT))
          .append(':' + forward.address().getHostAddress() + ':' + forward.hostPort())
          .append('-' + USER_GUEST + ':' + port);
    }
    add(line, "-netdev", user.toString());
    add(line, "-device", nic(options, 0, spec.mac()));
  }

  private static String nic(Options options, int index, Mac mac) {
    String nic = device("virtio-net", options) + ",netdev=net" + index + ",mac=" + mac;
    return options.isMicrovm() ? nic : nic + ",romfile="; // no network boot: its ROM costs 30 ms
  }

  private static String device(String kind, Options options) {
    return kind + (options.isMicrovm() ? "-device" : "-pci");
  }

  private static void add(List<String> line, String option, String value) {
    line.add(option);
    line.add(value);
  }

  private static Optional<String> first(List<String> line, String prefix) {
    return line.stream()
        .filter(word -> word.startsWith(prefix))
        .map(word -> word.substring(prefix.length()))
        .findFirst();
  }

  private static String upToComma(String text) {
    int comma = text.indexOf(',');
    return comma < 0 ? text : text.substring(0, comma);
  }

  private static String escape(String text) {
    return text.replace(",", ",,");
  }

  private static String unescape(String text) {
    return text.replace(",,", ",");
  }
}

package org.jitsu.backends.solo5;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jitsu.core.GuestName;
import org.jitsu.core.Mac;
import org.jitsu.core.hypervisor.GuestLink;
import org.jitsu.core.hypervisor.GuestSpec;
import org.jitsu.linux.netlink.Link;
import org.jitsu.linux.netlink.Links;
import org.jitsu.linux.netlink.Rtnetlink;
import org.jitsu.linux.tap.Tap;

/** Definitions for tests, their links, and the processes behind them. */
final class Guests {

  static final GuestName WWW = new GuestName("www");
  static final Mac MAC = Mac.parse("02:00:5e:10:00:01");
  static final Path ROOT = Path.of(System.getProperty("jitsu.root"));

  /** The process target of the demo's guest: tender and image in one. */
  static final Path HELLO = ROOT.resolve("unikernels/hello/target/hello-process");

  static final String HELLO_LINE = "hello: first instruction";
  static final String HELLO_CMDLINE = "ip=10.77.0.10/24 gw=10.77.0.1 name=www";

  private Guests() {}

  /** The guest of the demo; options come in pairs. */
  static GuestSpec hello(GuestName name, String... options) {
    return with(spec(name, HELLO, options), HELLO_CMDLINE);
  }

  /** A guest that is a shell's script. */
  static GuestSpec script(String script) {
    return spec(WWW, Path.of("/bin/sh"), "command", "${kernel} -c '" + script + "'");
  }

  /** A guest; options come in pairs. */
  static GuestSpec spec(GuestName name, Path kernel, String... options) {
    Map<String, String> all = new TreeMap<>();
    for (int i = 0; i < options.length; i += 2) {
      all.put(options[i], options[i + 1]);
    }
    return new GuestSpec(
        name,
        MAC,
        kernel,
        null,
        "",
        16 << 20,
        1,
        List.of(),
        GuestSpec.Network.TAP,
        List.of(),
        Duration.ofHours(1).toNanos(),
        all);
  }

  static GuestSpec with(GuestSpec spec, String cmdline) {
    return with(spec, cmdline, spec.memoryBytes(), spec.disks(), spec.shutdownDeadlineNs());
  }

  static GuestSpec with(GuestSpec spec, Path... disks) {
    return with(
        spec, spec.cmdline(), spec.memoryBytes(), List.of(disks), spec.shutdownDeadlineNs());
  }

  static GuestSpec withMemory(GuestSpec spec, long memoryBytes) {
    return with(spec, spec.cmdline(), memoryBytes, spec.disks(), spec.shutdownDeadlineNs());
  }

  static GuestSpec givenToShutDown(Duration deadline, GuestSpec spec) {
    return with(spec, spec.cmdline(), spec.memoryBytes(), spec.disks(), deadline.toNanos());
  }

  private static GuestSpec with(
      GuestSpec spec, String cmdline, long memoryBytes, List<Path> disks, long deadlineNs) {
    return new GuestSpec(
        spec.name(),
        spec.mac(),
        spec.kernel(),
        spec.initrd(),
        cmdline,
        memoryBytes,
        spec.cpus(),
        disks,
        spec.network(),
        spec.forwards(),
        deadlineNs,
        spec.options());
  }

  /** A fresh TAP of that guest in the test's own network namespace, up. */
  static GuestLink link(GuestName guest) throws IOException {
    String name = "it-" + guest;
    try (Rtnetlink netlink = Rtnetlink.open()) {
      Optional<Link> before = netlink.find(name);
      if (before.isPresent()) {
        netlink.execute(Links.delete(before.get().index()));
      }
      try (Tap tap = Tap.open(name, Tap.Option.EXCLUSIVE, Tap.Option.PERSISTENT)) {
        netlink.execute(Links.up(tap.linkIndex()));
        return new GuestLink(name, tap.linkIndex(), MAC);
      }
    }
  }

  /** The processes that are marked as guests below that directory. */
  static List<ProcessHandle> processes(Path directory) {
    return ProcessHandle.allProcesses()
        .filter(process -> environment(process).contains("JITSU_GUEST=" + directory))
        .toList();
  }

  /**
   * Kills the guest that lives in that directory. The kernel shows its marks only some microseconds
   * after posix_spawn has returned.
   */
  static void kill(Path home) {
    await("it is there").until(() -> !processes(home).isEmpty());
    processes(home).forEach(ProcessHandle::destroyForcibly);
  }

  private static String environment(ProcessHandle process) {
    try {
      return Files.readString(Path.of("/proc", Long.toString(process.pid()), "environ"));
    } catch (IOException gone) {
      return "";
    }
  }
}

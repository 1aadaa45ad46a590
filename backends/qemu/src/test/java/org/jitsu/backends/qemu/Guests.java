package org.jitsu.backends.qemu;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jitsu.core.GuestName;
import org.jitsu.core.Mac;
import org.jitsu.core.hypervisor.GuestSpec;

/** Definitions for tests, and the processes behind them. */
final class Guests {

  static final GuestName WWW = new GuestName("www");
  static final Mac MAC = Mac.parse("02:00:5e:10:00:01");
  static final long MEMORY_BYTES = 16L * 1024 * 1024;

  private Guests() {}

  /** A guest under TCG; options come in pairs. */
  static GuestSpec spec(GuestName name, Path kernel, String... options) {
    return spec(name, kernel, "", GuestSpec.Network.TAP, List.of(), options);
  }

  static GuestSpec spec(
      GuestName name,
      Path kernel,
      String cmdline,
      GuestSpec.Network network,
      List<GuestSpec.Forward> forwards,
      String... options) {
    Map<String, String> all = new HashMap<>(Map.of("accel", "tcg"));
    for (int i = 0; i < options.length; i += 2) {
      all.put(options[i], options[i + 1]);
    }
    return new GuestSpec(
        name,
        MAC,
        kernel,
        null,
        cmdline,
        MEMORY_BYTES,
        1,
        List.of(),
        network,
        forwards,
        Duration.ofHours(1).toNanos(),
        all);
  }

  /** The same guest, given so long to power itself off. */
  static GuestSpec givenToShutDown(Duration deadline, GuestSpec spec) {
    return with(spec, spec.disks(), deadline.toNanos());
  }

  /** The same guest with a disk. */
  static GuestSpec withDisk(GuestSpec spec, Path disk) {
    return with(spec, List.of(disk), spec.shutdownDeadlineNs());
  }

  private static GuestSpec with(GuestSpec spec, List<Path> disks, long shutdownDeadlineNs) {
    return new GuestSpec(
        spec.name(),
        spec.mac(),
        spec.kernel(),
        spec.initrd(),
        spec.cmdline(),
        spec.memoryBytes(),
        spec.cpus(),
        disks,
        spec.network(),
        spec.forwards(),
        shutdownDeadlineNs,
        spec.options());
  }

  /** The unikernel of the demo, built from this checkout. */
  static Path helloUnikernel() {
    return Path.of(System.getProperty("jitsu.root"), "unikernels/hello/target/hello.elf");
  }

  static boolean hasHelloUnikernel() {
    return Files.isRegularFile(helloUnikernel());
  }

  /** The pids of the QEMUs whose guests live in that directory. */
  static List<Long> pids(Path directory) {
    return ProcessHandle.allProcesses()
        .filter(process -> commandLine(process).contains("guest=" + directory))
        .map(ProcessHandle::pid)
        .toList();
  }

  /** Kills the QEMU of the guest that lives in that directory. */
  static void kill(Path home) {
    pids(home).forEach(pid -> ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly));
  }

  private static String commandLine(ProcessHandle process) {
    try {
      return Files.readString(Path.of("/proc", Long.toString(process.pid()), "cmdline"));
    } catch (IOException gone) {
      return "";
    }
  }
}

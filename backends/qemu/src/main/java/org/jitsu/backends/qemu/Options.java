package org.jitsu.backends.qemu;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.apache.commons.text.similarity.JaroWinklerSimilarity;
import org.jitsu.core.hypervisor.HypervisorException;
import org.jitsu.core.hypervisor.HypervisorException.Kind;

/**
 * What a guest's {@code options} say to this backend.
 *
 * @param machine {@code machine}: {@code microvm} (default), {@code pc}, {@code q35} or a versioned
 *     name of theirs, with properties as QEMU writes them; {@code microvm} alone has ACPI off,
 *     which boots fastest but leaves it no power button
 * @param accel {@code accel}: {@code auto} (default), {@code kvm}, {@code tcg}
 * @param binary {@code binary}: the program, a path or a name in PATH
 * @param start {@code start}: {@code create} (default), {@code prepared}, {@code snapshot}
 */
record Options(String machine, Accel accel, String binary, Start start) {

  /** What executes the guest's instructions. */
  enum Accel {
    /** KVM where a probe guest ran under it, else TCG. */
    AUTO,
    /** The kernel. */
    KVM,
    /** QEMU's translator. */
    TCG
  }

  /** What is there of a guest before it is started. */
  enum Start {
    /** Nothing that runs. */
    CREATE,
    /** A QEMU that has not executed anything of it yet. */
    PREPARED,
    /** What was saved of it, which serves for every start. */
    SNAPSHOT
  }

  static final String DEFAULT_BINARY = "qemu-system-x86_64";

  private static final String MACHINE = "machine";
  private static final String ACCEL = "accel";
  private static final String BINARY = "binary";
  private static final String START = "start";
  private static final List<String> KEYS = List.of(ACCEL, BINARY, MACHINE, START);

  private static final Pattern MACHINES = Pattern.compile("(microvm|pc|q35|pc-[a-z0-9.-]+)(,.*)?");

  /** Returns what the options say, each default where one is silent. */
  static Options parse(Map<String, String> options) throws HypervisorException {
    for (String key : new TreeSet<>(options.keySet())) {
      if (!KEYS.contains(key)) {
        throw bad("unknown option '" + key + "': did you mean '" + nearest(key) + "'?");
      }
    }
    return new Options(
        machine(options.getOrDefault(MACHINE, "microvm")),
        accel(options.getOrDefault(ACCEL, "auto")),
        options.getOrDefault(BINARY, DEFAULT_BINARY),
        start(options.getOrDefault(START, "create")));
  }

  /** Whether devices sit on virtio-mmio rather than PCI. */
  boolean isMicrovm() {
    return machine.startsWith("microvm");
  }

  /** Whether the machine has ACPI, and with it a way to ask the guest to power itself off. */
  boolean hasPowerButton() {
    return !List.of(machine.split(",")).contains("acpi=off");
  }

  /** Whether the guest is told that it is another one than before, when it goes on. */
  boolean hasGeneration() {
    return start == Start.SNAPSHOT && !isMicrovm() && hasPowerButton();
  }

  private static String machine(String text) throws HypervisorException {
    if (!MACHINES.matcher(text).matches()) {
      throw bad(MACHINE + " '" + text + "' is none of microvm, pc, q35");
    }
    return text.equals("microvm") ? "microvm,acpi=off" : text;
  }

  private static Accel accel(String text) throws HypervisorException {
    return switch (text) {
      case "auto" -> Accel.AUTO;
      case "kvm" -> Accel.KVM;
      case "tcg" -> Accel.TCG;
      default -> throw bad(ACCEL + " '" + text + "' is none of auto, kvm, tcg");
    };
  }

  private static Start start(String text) throws HypervisorException {
    return switch (text) {
      case "create" -> Start.CREATE;
      case "prepared" -> Start.PREPARED;
      case "snapshot" -> Start.SNAPSHOT;
      default -> throw bad(START + " '" + text + "' is none of create, prepared, snapshot");
    };
  }

  private static String nearest(String key) {
    JaroWinklerSimilarity similarity = new JaroWinklerSimilarity();
    return KEYS.stream()
        .max(Comparator.comparingDouble(known -> similarity.apply(key, known)))
        .orElseThrow();
  }

  private static HypervisorException bad(String what) {
    return new HypervisorException(Kind.BAD_DEFINITION, what);
  }
}

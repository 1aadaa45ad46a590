package org.jitsu.backends.solo5;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.jitsu.core.hypervisor.HypervisorException;
import org.jitsu.core.hypervisor.ShellWords;
import org.jitsu.core.hypervisor.SpecCheck;
import org.jitsu.linux.cgroup.ControlGroup;
import org.jitsu.linux.cgroup.Limits;
import org.jitsu.linux.spawn.CpuSet;

/**
 * What a guest's {@code options} say.
 *
 * @param confinement {@code cpus-on}, {@code memory-limit} in bytes, {@code cpu-limit} in percent
 *     of one CPU
 * @param values the options of its backend
 */
record GuestOptions(Confinement confinement, Map<String, String> values) {

  private static final String CPUS_ON = "cpus-on";
  private static final String MEMORY_LIMIT = "memory-limit";
  private static final String CPU_LIMIT = "cpu-limit";

  /**
   * Reads them.
   *
   * @param own the options that its backend has for itself
   */
  static GuestOptions read(Map<String, String> options, List<String> own)
      throws HypervisorException {
    List<String> known = new ArrayList<>(own);
    known.addAll(List.of(CPUS_ON, MEMORY_LIMIT, CPU_LIMIT));
    for (String key : new TreeSet<>(options.keySet())) {
      if (!known.contains(key)) {
        throw SpecCheck.bad(
            "unknown option '" + key + "': this backend has " + String.join(", ", known));
      }
    }
    String cpusOn = options.get(CPUS_ON);
    Limits limits =
        new Limits(number(options, MEMORY_LIMIT), Math.toIntExact(number(options, CPU_LIMIT)));
    check(limits);
    return new GuestOptions(
        new Confinement(cpusOn == null ? null : cpus(cpusOn), limits), Map.copyOf(options));
  }

  /** Returns an option as it stands. */
  Optional<String> text(String key) {
    return Optional.ofNullable(values.get(key));
  }

  /** Returns an option that is a line of words. */
  Optional<List<String>> words(String key) throws HypervisorException {
    String line = values.get(key);
    return line == null ? Optional.empty() : Optional.of(words(key, line));
  }

  /** Splits a line of words that the definition calls {@code what}. */
  static List<String> words(String what, String line) throws HypervisorException {
    try {
      return ShellWords.split(line);
    } catch (IllegalArgumentException wrong) {
      throw SpecCheck.bad(what + ": " + wrong.getMessage());
    }
  }

  private static long number(Map<String, String> options, String key) throws HypervisorException {
    String text = options.getOrDefault(key, Integer.toString(Limits.NONE));
    if (!text.matches("[0-9]{1,15}") || (key.equals(CPU_LIMIT) && text.length() > 6)) {
      throw SpecCheck.bad(key + " '" + text + "' is not a number");
    }
    return Long.parseLong(text);
  }

  private static void check(Limits limits) throws HypervisorException {
    if (limits.isEmpty()) {
      return;
    }
    try {
      ControlGroup.make("jitsu-check-", limits).remove();
    } catch (IOException impossible) {
      throw new HypervisorException(
          HypervisorException.Kind.UNAVAILABLE,
          MEMORY_LIMIT + " and " + CPU_LIMIT + ": " + impossible.getMessage(),
          impossible);
    }
  }

  private static CpuSet cpus(String text) throws HypervisorException {
    try {
      CpuSet cpus = CpuSet.parse(text);
      CpuSet allowed = CpuSet.allowed();
      if (!allowed.containsAll(cpus)) {
        throw SpecCheck.bad(
            CPUS_ON + " " + text + ": this process may run on the CPUs " + allowed + " only");
      }
      return cpus;
    } catch (IllegalArgumentException wrong) {
      throw SpecCheck.bad(CPUS_ON + ": " + wrong.getMessage());
    } catch (IOException unknown) {
      throw SpecCheck.bad(CPUS_ON + ": " + unknown.getMessage());
    }
  }
}

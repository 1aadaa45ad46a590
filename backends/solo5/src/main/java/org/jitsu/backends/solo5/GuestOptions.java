package org.jitsu.backends.solo5;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.jitsu.core.hypervisor.HypervisorException;
import org.jitsu.core.hypervisor.ShellWords;
import org.jitsu.linux.spawn.CpuSet;
import org.jspecify.annotations.Nullable;

/**
 * What a guest's {@code options} say.
 *
 * @param cpus {@code cpus-on}: the CPUs where alone it may run; null for everywhere
 * @param values the options of its backend
 */
record GuestOptions(@Nullable CpuSet cpus, Map<String, String> values) {

  private static final String CPUS_ON = "cpus-on";

  /**
   * Reads them.
   *
   * @param own the options that its backend has for itself
   */
  static GuestOptions read(Map<String, String> options, List<String> own)
      throws HypervisorException {
    List<String> known = new ArrayList<>(own);
    known.add(CPUS_ON);
    for (String key : new TreeSet<>(options.keySet())) {
      if (!known.contains(key)) {
        throw Check.bad(
            "unknown option '" + key + "': this backend has " + String.join(", ", known));
      }
    }
    String cpusOn = options.get(CPUS_ON);
    return new GuestOptions(cpusOn == null ? null : cpus(cpusOn), Map.copyOf(options));
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
      throw Check.bad(what + ": " + wrong.getMessage());
    }
  }

  private static CpuSet cpus(String text) throws HypervisorException {
    try {
      CpuSet cpus = CpuSet.parse(text);
      CpuSet allowed = CpuSet.allowed();
      if (!allowed.containsAll(cpus)) {
        throw Check.bad(
            CPUS_ON + " " + text + ": this process may run on the CPUs " + allowed + " only");
      }
      return cpus;
    } catch (IllegalArgumentException wrong) {
      throw Check.bad(CPUS_ON + ": " + wrong.getMessage());
    } catch (IOException unknown) {
      throw Check.bad(CPUS_ON + ": " + unknown.getMessage());
    }
  }
}

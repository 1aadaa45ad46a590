package org.jitsu.linux.spawn;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jitsu.linux.sys.LinuxException;
import org.jitsu.linux.sys.Syscall;

/**
 * Some of the machine's CPUs, by their numbers: {@code 0-1,3} as {@code man 7 cpuset} writes it.
 */
public final class CpuSet {

  /** What {@code cpu_set_t} of the C library has room for. */
  private static final int MAX_CPUS = 1024;

  private static final Path STATUS = Path.of("/proc/self/status");
  private static final Pattern ALLOWED = Pattern.compile("Cpus_allowed_list:\\s*(\\S+)");
  private static final Pattern RANGE = Pattern.compile("([0-9]{1,4})(?:-([0-9]{1,4}))?");

  private final BitSet cpus;

  private CpuSet(BitSet cpus) {
    this.cpus = cpus;
  }

  /**
   * Reads a list of numbers and ranges.
   *
   * @throws IllegalArgumentException with a sentence, when it is something else
   */
  public static CpuSet parse(String list) {
    BitSet cpus = new BitSet();
    for (String part : list.split(",", -1)) {
      Matcher range = RANGE.matcher(part.strip());
      if (!range.matches()) {
        throw new IllegalArgumentException("'" + list + "' is not a list of CPUs such as 0-1,3");
      }
      int first = Integer.parseInt(range.group(1));
      int last = range.group(2) == null ? first : Integer.parseInt(range.group(2));
      if (first > last || last >= MAX_CPUS) {
        throw new IllegalArgumentException("'" + part + "' is not a range of CPUs below 1024");
      }
      cpus.set(first, last + 1);
    }
    return new CpuSet(cpus);
  }

  /** Those on which this process may run. */
  public static CpuSet allowed() throws IOException {
    Matcher line = ALLOWED.matcher(Files.readString(STATUS));
    if (!line.find()) {
      throw new IOException(STATUS + " does not say which CPUs are allowed");
    }
    return parse(line.group(1));
  }

  /** Whether each of those is one of these. */
  public boolean containsAll(CpuSet others) {
    BitSet missing = (BitSet) others.cpus.clone();
    missing.andNot(cpus);
    return missing.isEmpty();
  }

  /** Has the calling thread run on these only; so do the processes that it starts. */
  void pinThread() throws LinuxException {
    byte[] bytes = cpus.toByteArray();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment mask = arena.allocate(MAX_CPUS / Byte.SIZE, Long.BYTES);
      MemorySegment.copy(bytes, 0, mask, JAVA_BYTE, 0, bytes.length);
      Syscall.SCHED_SETAFFINITY.call(
          "CPUs " + this, 0, MAX_CPUS / Byte.SIZE, mask.address(), 0, 0, 0);
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof CpuSet set && set.cpus.equals(cpus);
  }

  @Override
  public int hashCode() {
    return cpus.hashCode();
  }

  @Override
  public String toString() {
    StringBuilder list = new StringBuilder();
    for (int first = cpus.nextSetBit(0); first >= 0; ) {
      int behind = cpus.nextClearBit(first);
      list.append(list.isEmpty() ? "" : ",").append(first);
      if (behind - 1 > first) {
        list.append('-').append(behind - 1);
      }
      first = cpus.nextSetBit(behind);
    }
    return list.toString();
  }
}

package org.jitsu.linux.proc;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jitsu.linux.sys.NativeFunction;
import org.jspecify.annotations.Nullable;

/** This machine and what this process may do on it. */
public final class Host {
  private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");
  private static final Path STATUS = Path.of("/proc/thread-self/status");
  private static final Path USER_MAP = Path.of("/proc/self/uid_map");
  private static final Path POSSIBLE_CPUS = Path.of("/sys/devices/system/cpu/possible");
  private static final Path RELEASE = Path.of("/proc/sys/kernel/osrelease");
  private static final Pattern VERSION = Pattern.compile("(\\d+)\\.(\\d+).*");
  private static final String EVERY_USER = "0 0 4294967295";
  private static final String EFFECTIVE = "CapEff:";
  private static final int SC_CLK_TCK = 2;

  private static volatile @Nullable String bootId;

  /** Privileges that Jitsu asks for, with their bits ({@code linux/capability.h}). */
  public enum Capability {
    /** Interfaces, bridges, addresses. */
    NET_ADMIN(12),
    /** Packet sockets. */
    NET_RAW(13),
    /** Namespaces. */
    SYS_ADMIN(21),
    /** eBPF programs and maps, since Linux 5.8; SYS_ADMIN includes it. */
    BPF(39);

    private final int bit;

    Capability(int bit) {
      this.bit = bit;
    }
  }

  private Host() {}

  /** A random name of this boot of the kernel: what it numbers (pids, ticks) ends with it. */
  public static String bootId() throws IOException {
    String known = bootId;
    if (known == null) {
      known = Files.readString(BOOT_ID).strip();
      bootId = known;
    }
    return known;
  }

  /** The unit of process start times: ticks a second. */
  public static long clockTicksASecond() {
    return NativeFunction.find("sysconf").orElseThrow().callLong(SC_CLK_TCK, 0, 0, 0, 0, 0);
  }

  /** Whether the calling thread has the privilege, in its user namespace. */
  public static boolean has(Capability capability) throws IOException {
    for (String line : Files.readAllLines(STATUS)) {
      if (line.startsWith(EFFECTIVE)) {
        long effective = Long.parseUnsignedLong(line.substring(EFFECTIVE.length()).strip(), 16);
        return (effective >>> capability.bit & 1) != 0;
      }
    }
    throw new IOException(STATUS + " has no line " + EFFECTIVE);
  }

  /**
   * Whether privileges here are the machine's own, and not only those of a user namespace (which
   * some calls do not accept).
   */
  public static boolean isFirstUserNamespace() throws IOException {
    return Files.readString(USER_MAP).strip().replaceAll(" +", " ").equals(EVERY_USER);
  }

  /** Processors that this kernel may ever have, which is how many values a per-CPU map keeps. */
  public static int possibleCpus() throws IOException {
    int count = 0;
    for (String range : Files.readString(POSSIBLE_CPUS).strip().split(",", -1)) {
      String[] ends = range.split("-", -1);
      count += Integer.parseInt(ends[ends.length - 1]) - Integer.parseInt(ends[0]) + 1;
    }
    return count;
  }

  /** Whether this is that version of Linux or a newer one. */
  public static boolean isLinux(int major, int minor) throws IOException {
    Matcher version = VERSION.matcher(Files.readString(RELEASE).strip());
    if (!version.matches()) {
      throw new IOException(RELEASE + " says no version");
    }
    int here = Integer.parseInt(version.group(1));
    return here > major || (here == major && Integer.parseInt(version.group(2)) >= minor);
  }
}

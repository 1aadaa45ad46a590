package org.jitsu.linux.proc;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jitsu.linux.sys.NativeFunction;
import org.jspecify.annotations.Nullable;

/** This machine and what this process may do on it. */
public final class Host {
  private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");
  private static final Path STATUS = Path.of("/proc/thread-self/status");
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
    SYS_ADMIN(21);

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
}

package org.jitsu.linux.tap;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.jitsu.linux.sys.Errno;
import org.jitsu.linux.sys.LinuxException;

/**
 * Work that an interface leaves to hardware: unfinished checksums, oversized segments. On links
 * that a program reads there is no hardware, so what passes there must be finished.
 *
 * <p>The classic requests of {@code linux/ethtool.h}; they act in the calling thread's network
 * namespace and may be called from any thread.
 */
public final class Offloads {
  // linux/sockios.h, linux/ethtool.h
  private static final int SIOCETHTOOL = 0x8946;
  private static final int ETHTOOL_GTXCSUM = 0x16;
  private static final int ETHTOOL_STXCSUM = 0x17;
  private static final int ETHTOOL_STSO = 0x1f;
  private static final int ETHTOOL_SGSO = 0x24;
  private static final int ETHTOOL_SGRO = 0x2c;

  private Offloads() {}

  /**
   * Switches transmit checksumming, segmentation and receive coalescing off. A feature that the
   * interface does not have counts as off.
   */
  public static void off(String interfaceName) throws LinuxException {
    for (int command : new int[] {ETHTOOL_STSO, ETHTOOL_SGSO, ETHTOOL_SGRO, ETHTOOL_STXCSUM}) {
      try {
        exchange(interfaceName, command, 0);
      } catch (LinuxException refused) {
        if (refused.errno() != Errno.EOPNOTSUPP) {
          throw refused;
        }
      }
    }
  }

  /** Whether frames leave the interface with their checksums possibly unfinished. */
  public static boolean transmitChecksum(String interfaceName) throws LinuxException {
    return exchange(interfaceName, ETHTOOL_GTXCSUM, 0) != 0;
  }

  /** {@code struct ethtool_value { __u32 cmd; __u32 data; }}, there and back. */
  private static int exchange(String interfaceName, int command, int data) throws LinuxException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment value = arena.allocate(8, 4);
      value.set(JAVA_INT, 0, command);
      value.set(JAVA_INT, 4, data);
      InterfaceRequest.of(arena, interfaceName).data(value).ask("SIOCETHTOOL", SIOCETHTOOL);
      return value.get(JAVA_INT, 4);
    }
  }
}

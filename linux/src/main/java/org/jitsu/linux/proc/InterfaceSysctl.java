package org.jitsu.linux.proc;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Switches of one interface ({@code Documentation/networking/ip-sysctl.rst}). Those of IPv6 are
 * absent where the kernel has no IPv6.
 *
 * @param interfaceName an interface of the calling thread's network namespace
 */
public record InterfaceSysctl(String interfaceName) {
  private static final Path NET = Path.of("/proc/sys/net");

  /** The host answers no ARP request that arrives here, whatever address it asks for. */
  public void ignoreArp() throws IOException {
    write("ipv4", "arp_ignore", "8");
  }

  /** Returns whether the kernel has IPv6. */
  public static boolean hasIpv6() {
    return Files.exists(NET.resolve("ipv6"));
  }

  /** IPv6 here, whatever new interfaces have by default. */
  public void enableIpv6() throws IOException {
    write("ipv6", "disable_ipv6", "0");
  }

  /** No IPv6 here: no link-local address, no neighbour discovery. Nothing to do without IPv6. */
  public void disableIpv6() throws IOException {
    if (hasIpv6()) {
      write("ipv6", "disable_ipv6", "1");
    }
  }

  /** Router advertisements that arrive here change nothing. Nothing to do without IPv6. */
  public void refuseRouterAdvertisements() throws IOException {
    if (hasIpv6()) {
      write("ipv6", "accept_ra", "0");
    }
  }

  /** The value of {@code net.FAMILY.conf.INTERFACE.KEY}. */
  public String read(String family, String key) throws IOException {
    return Files.readString(file(family, key)).strip();
  }

  /** Sets {@code net.FAMILY.conf.INTERFACE.KEY}. */
  public void write(String family, String key, String value) throws IOException {
    Files.writeString(file(family, key), value);
  }

  private Path file(String family, String key) {
    return NET.resolve(family).resolve("conf").resolve(interfaceName).resolve(key);
  }
}

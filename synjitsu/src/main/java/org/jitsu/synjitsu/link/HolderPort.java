package org.jitsu.synjitsu.link;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import org.jitsu.linux.netlink.BridgePort;
import org.jitsu.linux.netlink.Fdb;
import org.jitsu.linux.netlink.HardwareAddress;
import org.jitsu.linux.netlink.Links;
import org.jitsu.linux.netlink.Rtnetlink;
import org.jitsu.linux.proc.InterfaceSysctl;
import org.jitsu.linux.sys.Fd;
import org.jitsu.linux.sys.LinuxException;
import org.jitsu.linux.tap.Tap;
import org.jitsu.wire.address.MacAddress;

/**
 * Synjitsu's own port on the bridge: a TAP that lives as long as the daemon. Frames to held
 * addresses come out of it, whole and with finished checksums, because it has no offloads; what
 * Synjitsu sends to clients goes into it. It learns no address: what is sent from it in a guest's
 * name moves no entry. One thread reads and writes.
 */
public final class HolderPort implements AutoCloseable {

  private final Tap tap;
  private final int index;
  private final MacAddress mac;

  private HolderPort(Tap tap, int index, MacAddress mac) {
    this.tap = tap;
    this.index = index;
    this.mac = mac;
  }

  /**
   * Makes the port and plugs it in.
   *
   * @throws LinkException when another daemon has it, or TAPs cannot be made here
   */
  public static HolderPort open(Rtnetlink netlink, Bridge bridge) throws IOException {
    String name = Names.holderPort(bridge.settings().name());
    Tap tap = openTap(name);
    try {
      tap.noOffloads();
      quieten(name);
      int index = tap.linkIndex();
      // Its own MAC is the host's, as far as the bridge knows; what is for Synjitsu needs another.
      HardwareAddress mac = Names.mac(bridge.settings().name(), "synjitsu");
      netlink.execute(
          Links.up(index),
          Links.plug(index, bridge.index()),
          Links.port(index, BridgePort.KNOWN),
          Fdb.pin(mac, index));
      return new HolderPort(tap, index, new MacAddress(mac.bits()));
    } catch (IOException | RuntimeException failure) {
      tap.close();
      throw failure;
    }
  }

  /**
   * The host neither answers ARP nor speaks IPv6 at an interface behind which it has no address.
   */
  static void quieten(String interfaceName) throws IOException {
    InterfaceSysctl sysctl = new InterfaceSysctl(interfaceName);
    sysctl.ignoreArp();
    sysctl.disableIpv6();
  }

  private static Tap openTap(String name) throws IOException {
    try {
      return Tap.open(name);
    } catch (LinuxException refused) {
      throw TapLinks.explain(name, refused);
    }
  }

  /** Returns its descriptor, for a poller. */
  public Fd fd() {
    return tap.fd();
  }

  /** Returns its interface. */
  public int index() {
    return index;
  }

  /** Returns the MAC that Synjitsu itself has, on this port and on unplugged links. */
  public MacAddress mac() {
    return mac;
  }

  /** Takes the next frame into native memory; returns its length, 0 when none waits. */
  public int read(MemorySegment frame) throws LinuxException {
    return tap.read(frame);
  }

  /** Sends a frame to the bridge; returns false when the kernel has no room for it. */
  public boolean write(MemorySegment frame, int lengthBytes) throws LinuxException {
    return tap.write(frame, lengthBytes);
  }

  @Override
  public void close() {
    tap.close();
  }
}

package org.jitsu.bench.lab;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jitsu.bench.client.FairProber;
import org.jitsu.linux.netlink.Addresses;
import org.jitsu.linux.netlink.HardwareAddress;
import org.jitsu.linux.netlink.Links;
import org.jitsu.linux.netlink.Rtnetlink;
import org.jitsu.linux.tap.Tap;

/**
 * A bridge as anybody makes one, without Jitsu: this host has an address on it and asks for
 * neighbours as often as the fair prober wants. One thread uses it.
 */
public final class PlainBridge implements AutoCloseable {
  private static final HardwareAddress MAC = HardwareAddress.parse("02:00:00:77:be:01");

  private static final int PREFIX_BITS = 24;

  private final Rtnetlink netlink;
  private final int index;

  private PlainBridge(Rtnetlink netlink, int index) {
    this.netlink = netlink;
    this.index = index;
  }

  /**
   * Makes it.
   *
   * @param name the interface, at most 15 characters
   * @param address this host's address on it, in a net of 24 bits
   */
  public static PlainBridge make(String name, InetAddress address) throws IOException {
    Rtnetlink netlink = Rtnetlink.open();
    try {
      netlink.execute(Links.addBridge(name, MAC));
      int index = netlink.index(name);
      netlink.execute(Links.up(index), Addresses.add(index, address, PREFIX_BITS));
      Files.writeString(
          Path.of("/proc/sys/net/ipv4/neigh", name, "retrans_time_ms"),
          Integer.toString(FairProber.NEIGHBOUR_RETRY_MS));
      return new PlainBridge(netlink, index);
    } catch (IOException | RuntimeException failure) {
      netlink.close();
      throw failure;
    }
  }

  /** Makes a fresh TAP, plugs it in and leaves it to a VMM. */
  public void plugTap(String name) throws IOException {
    try (Tap tap = Tap.open(name, Tap.Option.PERSISTENT, Tap.Option.EXCLUSIVE)) {
      netlink.execute(Links.plug(tap.linkIndex(), index), Links.up(tap.linkIndex()));
    }
  }

  /** Removes a TAP that its VMM has left. */
  public void removeTap(String name) throws IOException {
    Tap.delete(name);
  }

  @Override
  public void close() {
    try (netlink) {
      netlink.execute(Links.delete(index));
    } catch (IOException gone) {
      // Somebody removed it, or the namespace: it is not there, as was wanted.
    }
  }
}

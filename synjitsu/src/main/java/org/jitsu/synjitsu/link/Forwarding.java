package org.jitsu.synjitsu.link;

import java.io.IOException;
import java.util.Optional;
import org.jitsu.core.GuestName;
import org.jitsu.core.Mac;
import org.jitsu.core.hypervisor.GuestLink;
import org.jitsu.linux.netlink.BridgePort;
import org.jitsu.linux.netlink.Fdb;
import org.jitsu.linux.netlink.HardwareAddress;
import org.jitsu.linux.netlink.Link;
import org.jitsu.linux.netlink.Links;
import org.jitsu.linux.netlink.Rtnetlink;
import org.jitsu.linux.sys.Errno;
import org.jitsu.linux.sys.LinuxException;

/**
 * Where the bridge sends the frames for a guest's MAC: one entry, which points either at Synjitsu's
 * port or at the guest's TAP. Each move is one netlink message; clients notice nothing.
 */
public final class Forwarding {

  private final Rtnetlink netlink;
  private final Bridge bridge;
  private final HolderPort holder;
  private final TapLinks links;

  public Forwarding(Rtnetlink netlink, Bridge bridge, HolderPort holder, TapLinks links) {
    this.netlink = netlink;
    this.bridge = bridge;
    this.holder = holder;
    this.links = links;
  }

  /**
   * Sends the guest's frames here, and unplugs its TAP if it is plugged: a dying guest is alone.
   */
  public void claim(GuestName guest, Mac mac) throws IOException {
    netlink.execute(Fdb.pin(new HardwareAddress(mac.bits()), holder.index()));
    Optional<Link> plugged = links.link(guest).filter(link -> link.master() != 0);
    if (plugged.isPresent()) {
      netlink.execute(Links.unplug(plugged.get().index()));
    }
  }

  /** Sends the frames for a held guest's MAC nowhere in particular any more. */
  public void forget(Mac mac) throws LinuxException {
    try {
      netlink.execute(Fdb.unpin(new HardwareAddress(mac.bits()), holder.index()));
    } catch (LinuxException refused) {
      if (refused.errno() != Errno.ENOENT) { // else it is gone already
        throw refused;
      }
    }
  }

  /**
   * Plugs the link in and sends the guest's frames there. Nothing changes when it is so already.
   */
  public void give(GuestLink link) throws LinuxException {
    netlink.execute(
        Links.settle(link.ifIndex()),
        Links.plug(link.ifIndex(), bridge.index()),
        Links.port(link.ifIndex(), BridgePort.KNOWN),
        Fdb.pin(new HardwareAddress(link.mac().bits()), link.ifIndex()));
  }
}

package org.jitsu.synjitsu.link;

import static java.lang.System.Logger.Level.WARNING;

import java.io.IOException;
import java.util.Optional;
import org.jitsu.core.GuestName;
import org.jitsu.core.Mac;
import org.jitsu.core.hypervisor.GuestLink;
import org.jitsu.core.hypervisor.GuestLinks;
import org.jitsu.linux.netlink.Link;
import org.jitsu.linux.netlink.Links;
import org.jitsu.linux.netlink.Rtnetlink;
import org.jitsu.linux.sys.LinuxException;
import org.jitsu.linux.tap.Tap;
import org.jitsu.synjitsu.live.LiveFlows;
import org.jspecify.annotations.Nullable;

/**
 * The guests' TAPs: persistent, so that a VMM attaches by name and a daemon that comes back finds
 * them; named after bridge and guest. The host has no address behind them, answers no ARP there and
 * speaks no IPv6.
 */
public final class TapLinks implements GuestLinks {

  private static final System.Logger LOG = System.getLogger(TapLinks.class.getName());

  private static final String KIND = "tun";

  private final Rtnetlink netlink;
  private final Bridge bridge;
  private final @Nullable LiveFlows live;
  private volatile @Nullable Connections connections;

  /**
   * Makes links for guests of a bridge.
   *
   * @param live notes the open connections at each; null when nobody does
   */
  public TapLinks(Rtnetlink netlink, Bridge bridge, @Nullable LiveFlows live) {
    this.netlink = netlink;
    this.bridge = bridge;
    this.live = live;
  }

  @Override
  public GuestLink make(GuestName guest, Mac mac) throws IOException {
    remove(guest);
    String name = name(guest);
    int index = makeTap(name);
    HolderPort.quieten(name);
    watch(index, name);
    netlink.execute(Links.up(index));
    count(guest, index);
    return new GuestLink(name, index, mac);
  }

  /** Has the connections of every guest counted whose link is made or found from here on. */
  void count(Connections counted) {
    connections = counted;
  }

  private void count(GuestName guest, int index) {
    Connections counted = connections;
    if (counted != null) {
      counted.begin(guest, index);
    }
  }

  /** Has open connections noted at a link that is not up yet. */
  private void watch(int index, String name) {
    if (live == null) {
      return;
    }
    try {
      netlink.execute(live.attach(index));
    } catch (LinuxException refused) {
      LOG.log(
          WARNING,
          "{0}: who says nothing on an open connection does not keep the guest awake: {1}",
          name,
          refused.getMessage());
    }
  }

  @Override
  public Optional<GuestLink> find(GuestName guest, Mac mac) throws IOException {
    Optional<Link> link = link(guest);
    link.ifPresent(found -> count(guest, found.index()));
    return link.map(found -> new GuestLink(found.name(), found.index(), mac));
  }

  @Override
  public boolean isPlugged(GuestLink link) throws IOException {
    return netlink.find(link.ifName()).map(Link::master).orElse(0) == bridge.index();
  }

  @Override
  public void remove(GuestName guest) throws IOException {
    Optional<Link> link = link(guest);
    if (link.isPresent()) {
      netlink.execute(Links.delete(link.get().index()));
    }
  }

  /** Returns the guest's interface, if there is one. */
  Optional<Link> link(GuestName guest) throws IOException {
    String name = name(guest);
    Optional<Link> link = netlink.find(name);
    if (link.isPresent() && !link.get().kind().equals(KIND)) {
      throw new LinkException(
          "the interface name "
              + name
              + " of guest "
              + guest
              + " is in use by something that is no TAP; remove it: ip link delete "
              + name,
          null);
    }
    return link;
  }

  private static int makeTap(String name) throws IOException {
    try (Tap tap = Tap.open(name, Tap.Option.EXCLUSIVE, Tap.Option.PERSISTENT)) {
      tap.noOffloads();
      return tap.linkIndex();
    } catch (LinuxException refused) {
      throw explain(name, refused);
    }
  }

  private String name(GuestName guest) {
    return Names.tap(bridge.settings().name(), guest);
  }

  static LinkException explain(String name, LinuxException refused) {
    String why =
        switch (refused.errno()) {
          case ENOENT, ENODEV, ENXIO -> "/dev/net/tun is missing; load the driver: modprobe tun";
          case EPERM, EACCES ->
              "not permitted; run as root, or allow this user /dev/net/tun and CAP_NET_ADMIN";
          case EBUSY -> "in use; does another daemon serve this bridge?";
          default -> refused.getMessage();
        };
    return new LinkException("TAP " + name + " cannot be made: " + why, refused);
  }
}

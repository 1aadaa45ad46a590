package org.jitsu.synjitsu.link;

import java.io.IOException;
import org.jitsu.core.summon.Activity;
import org.jitsu.linux.netlink.LinkMonitor;
import org.jitsu.linux.netlink.Rtnetlink;
import org.jitsu.synjitsu.live.LiveFlows;
import org.jspecify.annotations.Nullable;

/**
 * The network that services live on, set up: bridge, Synjitsu's port, guests' links. Closing takes
 * the port away; the bridge and the guests' links stay for the next daemon.
 *
 * @param netlink the door to the kernel's configuration
 * @param bridge the bridge
 * @param port Synjitsu's own port
 * @param links the guests' links
 * @param forwarding the entries that move
 * @param monitor tells what happens to links
 * @param live counts open connections at guests' links; null where only their traffic is counted
 */
public record Network(
    Rtnetlink netlink,
    Bridge bridge,
    HolderPort port,
    TapLinks links,
    Forwarding forwarding,
    LinkMonitor monitor,
    @Nullable LiveFlows live)
    implements AutoCloseable {

  /**
   * Sets it up, or adopts what an earlier daemon left.
   *
   * @throws LinkException when it cannot be; the message names the mend
   */
  public static Network open(BridgeSettings settings) throws IOException {
    return open(settings, null);
  }

  /**
   * Sets it up, and counts the open connections at guests' links.
   *
   * @param live closed with the network, and when this fails
   * @throws LinkException when it cannot be; the message names the mend
   */
  public static Network open(BridgeSettings settings, @Nullable LiveFlows live) throws IOException {
    Rtnetlink netlink = Rtnetlink.open();
    try {
      Bridge bridge = Bridge.open(netlink, settings);
      HolderPort port = HolderPort.open(netlink, bridge);
      TapLinks links = new TapLinks(netlink, bridge, live);
      Forwarding forwarding = new Forwarding(netlink, bridge, port, links);
      return new Network(netlink, bridge, port, links, forwarding, LinkMonitor.open(), live);
    } catch (IOException | RuntimeException failure) {
      netlink.close();
      if (live != null) {
        live.close();
      }
      throw failure;
    }
  }

  /** Returns a meter that tells which guests are in use. */
  public ActivityMeter meter(Activity activity) {
    return new ActivityMeter(netlink, bridge, live, activity);
  }

  /**
   * Begins to count the connections of the guests whose links are made or found from here on; who
   * asks closes it.
   */
  public Connections countConnections() {
    Connections connections = new Connections(bridge.settings());
    links.count(connections);
    return connections;
  }

  @Override
  public void close() {
    monitor.close();
    port.close();
    netlink.close();
    if (live != null) {
      live.close();
    }
  }
}

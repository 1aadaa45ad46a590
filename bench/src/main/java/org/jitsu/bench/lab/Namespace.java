package org.jitsu.bench.lab;

import java.io.IOException;
import org.jitsu.linux.netlink.Links;
import org.jitsu.linux.netlink.Rtnetlink;

/**
 * The network, mount and process namespaces that the launcher made for this process: whatever a
 * scenario makes is out of everybody's way, and ends with us however we end.
 */
public final class Namespace {
  /** What the launcher tells its programs. */
  private static final String WHERE = "JITSU_INSIDE";

  private static final String NAMESPACES = "namespaces";

  private Namespace() {}

  /**
   * Makes sure that we are in there, and sets the loopback interface up.
   *
   * @throws CannotRun when we stand in the machine's own network
   */
  public static void require() throws CannotRun, IOException {
    if (!NAMESPACES.equals(System.getenv(WHERE))) {
      throw new CannotRun(
          "this needs namespaces of its own with /dev/net/tun in them, and has none",
          "start it by bin/jitsu bench, as root where an ordinary user may not open /dev/net/tun");
    }
    try (Rtnetlink netlink = Rtnetlink.open()) {
      netlink.execute(Links.up(netlink.index("lo")));
    }
  }
}

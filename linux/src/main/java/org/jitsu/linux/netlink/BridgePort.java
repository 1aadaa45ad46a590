package org.jitsu.linux.netlink;

/**
 * What a bridge does with one of its ports.
 *
 * @param learning whether source addresses seen here become forwarding entries
 * @param unicastFlood whether frames to unknown unicast addresses go out here
 * @param multicastFlood whether frames to unregistered multicast groups go out here
 * @param broadcastFlood whether broadcasts go out here
 * @param isolated whether it talks to ports that are not isolated only
 */
public record BridgePort(
    boolean learning,
    boolean unicastFlood,
    boolean multicastFlood,
    boolean broadcastFlood,
    boolean isolated) {
  /** What a fresh port has. */
  public static final BridgePort DEFAULT = new BridgePort(true, true, true, true, false);

  /**
   * A port whose addresses are all given by static entries: it gets broadcasts and multicasts, but
   * no strangers' unicast, and what is sent from it moves no entry.
   */
  public static final BridgePort KNOWN = new BridgePort(false, false, true, true, false);
}

package org.jitsu.linux.netlink;

/**
 * An interface as the kernel described it at one moment.
 *
 * @param index its number, unique in its namespace
 * @param flags IFF_* of {@code linux/if.h}
 * @param state its operational state
 * @param mtuBytes its MTU
 * @param master the index of its bridge, 0 when it is plugged into none
 * @param mac its own address
 * @param kind {@code bridge}, {@code tun}, {@code veth} ...; empty for hardware and loopback
 * @param spanningTree whether it is a bridge that runs the spanning tree protocol
 * @param multicastSnooping whether it is a bridge that sends multicasts only where they are asked
 *     for
 * @param counters its traffic
 */
public record Link(
    int index,
    String name,
    int flags,
    OperationalState state,
    int mtuBytes,
    int master,
    HardwareAddress mac,
    String kind,
    boolean spanningTree,
    boolean multicastSnooping,
    LinkCounters counters) {
  private static final int IFF_UP = 1;
  private static final int IFF_LOWER_UP = 1 << 16;

  /** RFC 2863 states, in the order of {@code linux/if.h}. */
  public enum OperationalState {
    UNKNOWN,
    NOT_PRESENT,
    DOWN,
    LOWER_LAYER_DOWN,
    TESTING,
    DORMANT,
    UP
  }

  /** Whether it was set up. */
  public boolean isUp() {
    return (flags & IFF_UP) != 0;
  }

  /** Whether somebody is at the other end: for a TAP, whether a descriptor is attached. */
  public boolean hasCarrier() {
    return (flags & IFF_LOWER_UP) != 0;
  }
}

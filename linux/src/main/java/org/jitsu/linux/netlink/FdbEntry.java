package org.jitsu.linux.netlink;

/**
 * A bridge's belief about where an address lives.
 *
 * @param port the index of the port that frames to it leave by; the bridge's own for its own
 * @param isStatic whether it stays when its address falls silent
 * @param sticky whether it stays when its address speaks elsewhere
 */
public record FdbEntry(HardwareAddress mac, int port, boolean isStatic, boolean sticky) {}

package org.jitsu.linux.netlink;

import java.net.InetAddress;

/**
 * What the host believes about one neighbour.
 *
 * @param mac zero while it is unknown
 * @param state NUD_* bits of {@code linux/neighbour.h}
 */
public record Neighbour(InetAddress address, int linkIndex, HardwareAddress mac, int state) {}

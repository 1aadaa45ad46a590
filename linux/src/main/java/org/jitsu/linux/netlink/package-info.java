/**
 * The kernel's network configuration, spoken over rtnetlink (RFC 3549): links, bridge ports,
 * forwarding entries, addresses, neighbours, routes, eBPF programs at interfaces.
 *
 * <p>In: {@link org.jitsu.linux.netlink.Request}s, made by {@link org.jitsu.linux.netlink.Links},
 * {@link org.jitsu.linux.netlink.Fdb}, {@link org.jitsu.linux.netlink.Addresses}, {@link
 * org.jitsu.linux.netlink.Neighbours}, {@link org.jitsu.linux.netlink.Routes} and {@link
 * org.jitsu.linux.netlink.TrafficControl} without touching the kernel. {@link
 * org.jitsu.linux.netlink.Rtnetlink} sends them, several in one system call. Out: records, or a
 * {@link org.jitsu.linux.netlink.NetlinkException} with the kernel's own words. State: the
 * kernel's; nothing is cached here, because others configure the same kernel.
 *
 * <p>Absent on purpose: transactions (the kernel has none: a refused request of a batch does not
 * undo or stop the others), queueing, and netfilter.
 */
@NullMarked
package org.jitsu.linux.netlink;

import org.jspecify.annotations.NullMarked;

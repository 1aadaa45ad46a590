package org.jitsu.linux.netlink;

/**
 * Traffic since the interface was made ({@code struct rtnl_link_stats64}). Received is seen from
 * the host: what a guest sent into its TAP.
 */
public record LinkCounters(
    long receivedPackets,
    long sentPackets,
    long receivedBytes,
    long sentBytes,
    long receiveDrops,
    long sendDrops,
    long receivedMulticasts) {}

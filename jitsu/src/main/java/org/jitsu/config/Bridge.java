package org.jitsu.config;

import java.net.InetAddress;

/**
 * The bridge on which the services live.
 *
 * @param name the interface, at most 15 characters
 * @param address this host's address on it, the guests' gateway
 * @param prefix how many bits of the address are the net, 1 to 30
 * @param probe the address that Synjitsu's probes come from: of this net, and of nobody else
 */
public record Bridge(String name, InetAddress address, int prefix, InetAddress probe) {}

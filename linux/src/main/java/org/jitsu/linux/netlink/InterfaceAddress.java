package org.jitsu.linux.netlink;

import java.net.InetAddress;

/** An address of an interface, with the length of its net's prefix. */
public record InterfaceAddress(InetAddress address, int prefixBits, int linkIndex) {}

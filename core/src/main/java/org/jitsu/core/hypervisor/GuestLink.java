package org.jitsu.core.hypervisor;

import org.jitsu.core.Mac;

/**
 * A network interface of this host that was made for a guest: its TAP.
 *
 * @param ifName the interface's name, at most 15 characters
 * @param ifIndex its index
 * @param mac the MAC that the guest has behind it
 */
public record GuestLink(String ifName, int ifIndex, Mac mac) {}

package org.jitsu.wire.frame;

/** What an accepted frame carries, and so which views of {@link Frame} may be read. */
public enum Kind {
  /** Not accepted: no view, or only the outer ones, may be read. */
  NOTHING,
  ARP,
  TCP,
  UDP,
  ICMPV4,
  ICMPV6,
  /** Neighbour discovery; {@code icmp6()} may be read too. */
  NDP,
  /** Any fragment of an IP packet: addresses only. */
  FRAGMENT,
  /** An IP packet of another protocol: addresses only. */
  OTHER
}

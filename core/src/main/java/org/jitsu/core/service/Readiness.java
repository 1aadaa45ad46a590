package org.jitsu.core.service;

import java.util.regex.Pattern;

/**
 * How it is seen that a guest serves. Readiness is observed, never guessed, except by {@link
 * Delay}.
 */
public sealed interface Readiness {

  /** A SYN to the service's first TCP port is answered by a SYN-ACK (RFC 9293 section 3.5). */
  record Tcp() implements Readiness {}

  /** The guest answers ARP, or neighbour discovery, for its address. */
  record Arp() implements Readiness {}

  /**
   * A line on the guest's console matches.
   *
   * @param pattern searched for in each line
   */
  record Console(Pattern pattern) implements Readiness {

    /** Patterns are equal when they are written alike, which the JDK's are not. */
    @Override
    public boolean equals(Object other) {
      return other instanceof Console(Pattern theirs)
          && theirs.pattern().equals(pattern.pattern())
          && theirs.flags() == pattern.flags();
    }

    @Override
    public int hashCode() {
      return pattern.pattern().hashCode();
    }
  }

  /**
   * The guest has a key in the store of its hypervisor, as Xen's have in XenStore.
   *
   * @param name relative to the guest's own part of the tree
   */
  record Key(String name) implements Readiness {}

  /**
   * A fixed time after the start, as the Jitsu of 2015 had it.
   *
   * @param delayNs nanoseconds from the VMM's start
   */
  record Delay(long delayNs) implements Readiness {}
}

package org.jitsu.core.service;

/** What may wake a service's guest. */
public enum Wake {
  /** Any query for an address of its names, or a packet to one of its ports. */
  QUERY,
  /**
   * Only a client whose return path is proven: by a valid DNS cookie, by DNS over TCP or TLS, or by
   * a connection whose handshake was completed in the guest's stead.
   */
  PROVEN,
  /** Only a packet to one of its ports: queries are answered and wake nothing. */
  SYN
}

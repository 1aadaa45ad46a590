package org.jitsu.core.service;

/** What may wake a service's guest. */
public enum Wake {
  /** Any query for an address of its names, or a packet to one of its ports. */
  QUERY,
  /** Only a packet to one of its ports: queries are answered and wake nothing. */
  SYN
}

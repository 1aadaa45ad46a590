package org.jitsu.synjitsu.hold;

/** Why an accepted packet was not served; each is counted. */
enum Drop {
  /** To an address that is not held, or of a protocol that no service speaks. */
  NOT_SERVED,
  /** A fragment: nobody here puts datagrams together again, and TCP needs none. */
  FRAGMENT,
  /** An echo request where echo is not to be answered. */
  ECHO,
  /** An ICMP error about a packet that the guest sent before it went away. */
  ICMP_ERROR,
  /** A datagram that waited too long for its guest: whoever sent it has given up. */
  TOO_OLD,
  /** The table of its guest, its flow or all flows is full. */
  NO_ROOM_TO_KEEP,
  /** Refusals are limited to so many a second. */
  TOO_MANY_REFUSALS,
  /** The kernel had no room for what was to be sent. */
  NOT_SENT
}

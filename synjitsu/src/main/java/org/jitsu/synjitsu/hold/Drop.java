package org.jitsu.synjitsu.hold;

/** Why an accepted packet was not served; each is counted. */
enum Drop {
  /**
   * To an address that is not held, or of a protocol that no service speaks, fragments included.
   */
  NOT_SERVED,
  /** The table of its guest, its flow or all flows is full. */
  NO_ROOM_TO_KEEP,
  /** Refusals are limited to so many a second. */
  TOO_MANY_REFUSALS,
  /** The kernel had no room for what was to be sent. */
  NOT_SENT
}

package org.jitsu.synjitsu.proxy;

/** How a connection ended for Synjitsu. */
public enum End {
  /** The guest has it, and everything that was kept for it. */
  HANDED_OVER,
  /** The client reset it. */
  RESET_BY_CLIENT,
  /** The guest reset it; the client heard so from the guest. */
  RESET_BY_GUEST,
  /**
   * Before the handshake was done, another SYN of the same ports came, or a cookie: that counts.
   */
  REPLACED,
  /** The client never completed its handshake. */
  NEVER_ESTABLISHED,
  /** The guest will not come; the client was told, or not, as its service says. */
  REFUSED,
  /** The guest's options cannot be made to fit the promise; the client was reset. */
  PROMISE_BROKEN,
  /** The guest listens, but never took this connection; the client was reset. */
  NOT_TAKEN,
  /** The guest took the connection but not the kept bytes; the client was reset. */
  NOT_ACKNOWLEDGED,
  /** The guest died when it had consumed some of the kept bytes; the client was reset. */
  GUEST_DIED,
  /** The splice has no room or was refused by the kernel; the client was reset. */
  NO_SPLICE
}

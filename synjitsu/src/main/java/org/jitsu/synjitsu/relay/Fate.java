package org.jitsu.synjitsu.relay;

/** How a client's connection ended, or why it never began. */
enum Fate {
  /** Both sides had said all. */
  ENDED,
  /** The client broke it off, waiting or not. */
  RESET_BY_CLIENT,
  /** The guest broke it off. */
  RESET_BY_GUEST,
  /** The guest died while it was relayed. */
  GUEST_DIED,
  /** Nobody said anything for too long. */
  IDLE,
  /** The guest did not come, or may not be woken by this client. */
  REFUSED,
  /** The guest was there and took no connection. */
  NOT_OPENED,
  /** There were too many connections, in all or of this client. */
  OVER_BOUND,
  /** The daemon stopped. */
  STOPPED
}

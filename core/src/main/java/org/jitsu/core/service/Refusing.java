package org.jitsu.core.service;

/**
 * What a client meets whose connection cannot be served: an unserved port, or a guest that would
 * not boot.
 */
public enum Refusing {
  /** A RST at once (RFC 9293 section 3.10.7.1). */
  RESET,
  /** Nothing; the client runs into its own timer. */
  SILENCE
}

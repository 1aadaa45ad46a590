package org.jitsu.power.ledger;

/** What becomes of a span that is too short for its meter. */
public enum TooShort {
  /** It is not answered. */
  REFUSE,
  /** It is answered for the readings around it, and the answer says so. */
  WIDEN
}

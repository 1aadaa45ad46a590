package org.jitsu.power.ledger;

/** What a ledger says of a span. */
public sealed interface Answer {

  /**
   * It is known.
   *
   * @param energy what the span cost
   */
  record Known(Energy energy) implements Answer {}

  /**
   * It is not known, and no number is made up.
   *
   * @param why one sentence, with what would help where there is something
   */
  record Unknown(String why) implements Answer {}
}

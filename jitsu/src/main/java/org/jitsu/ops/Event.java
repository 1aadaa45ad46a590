package org.jitsu.ops;

/** Something that happened to a guest. */
public sealed interface Event {

  /** Counts the daemon's events, from 1. */
  long number();

  /** Whom it happened to. */
  String guest();

  /** Returns the word for its kind. */
  String type();

  /**
   * A guest became something else.
   *
   * @param from its state before, a word of {@link Status.Guest#state}
   * @param to its state now
   * @param why what made it
   */
  record Changed(long number, String guest, String from, String to, String why) implements Event {

    @Override
    public String type() {
      return "state";
    }
  }

  /**
   * A start ended, well or not; its phases stand in the {@link Start} of that number.
   *
   * @param start the start's number
   * @param outcome {@code ready}, or why it failed
   * @param ms from its first moment to its last, in milliseconds
   */
  record Started(long number, String guest, long start, String outcome, double ms)
      implements Event {

    @Override
    public String type() {
      return "start";
    }
  }
}

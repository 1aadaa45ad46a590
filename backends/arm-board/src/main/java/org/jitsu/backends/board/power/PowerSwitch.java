package org.jitsu.backends.board.power;

import java.io.IOException;

/** Turns one board's power on and off. Calls block, for seconds at most; one at a time. */
public interface PowerSwitch {

  /**
   * Turns it on; harmless when it is.
   *
   * @throws IOException it did not, or did not say that it had; the message is for people
   */
  void on() throws IOException;

  /**
   * Turns it off; harmless when it is. A switch that cannot leaves it to the board, which was asked
   * to shut itself down before.
   *
   * @throws IOException as {@link #on}
   */
  void off() throws IOException;

  /** Returns whether a board that is off can be woken by it. */
  default boolean wakes() {
    return true;
  }
}

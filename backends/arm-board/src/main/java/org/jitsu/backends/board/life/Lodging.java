package org.jitsu.backends.board.life;

/** What became of a guest's demand for a board. */
public sealed interface Lodging {

  /**
   * It has a place on a board that is awake, until it leaves.
   *
   * @param board the board
   * @param seat a number from 0 that no other guest on that board has
   * @param why why that board, for people
   */
  record Given(String board, int seat, String why) implements Lodging {}

  /**
   * It has none.
   *
   * @param why a sentence
   */
  record Denied(String why) implements Lodging {}
}

package org.jitsu.backends.board.life;

import java.io.IOException;

/**
 * What the keeper has done to boards. Calls block; they come for one board one at a time, for
 * different boards at once, on any thread.
 */
public interface BoardHands {

  /** What a try to reach a board met. */
  sealed interface Reach {

    /** It answers, it is claimed for us, and no guest of ours runs on it. */
    record Reached() implements Reach {}

    /**
     * It does not answer yet.
     *
     * @param why a few words
     */
    record NotYet(String why) implements Reach {}

    /**
     * It answers, and is not for us.
     *
     * @param why a sentence, with the mend
     */
    record Barred(String why) implements Reach {}
  }

  /** Switches a board's power on; one that is on stays so. */
  void switchOn(String board) throws IOException;

  /**
   * Tries once to reach a board, within seconds; claims it, and ends what guests of ours are left
   * there.
   *
   * @param wake which waking of the board this is; told with the {@linkplain BoardKeeper#lost loss}
   *     of what is reached now
   */
  Reach reach(String board, int wake);

  /**
   * Asks a board to shut itself down, and returns when it has, or when its time for that is over.
   */
  void shutDown(String board);

  /** Switches a board's power off; one that is off stays so. */
  void switchOff(String board) throws IOException;
}

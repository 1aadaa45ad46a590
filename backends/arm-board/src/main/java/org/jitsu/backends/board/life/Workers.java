package org.jitsu.backends.board.life;

import java.util.concurrent.RejectedExecutionException;

/** Where the keeper has done what it cannot do itself without blocking. Any thread. */
interface Workers extends AutoCloseable {

  /**
   * Makes a blocking call for a board, after all that were given for it before.
   *
   * @throws RejectedExecutionException when no more calls are made
   */
  void call(String board, Runnable call);

  /** Interrupts what is under way, and waits for it; there are no calls after it. */
  @Override
  void close();
}

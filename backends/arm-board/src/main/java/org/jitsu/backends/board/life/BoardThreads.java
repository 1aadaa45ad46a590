package org.jitsu.backends.board.life;

import org.jitsu.core.agent.OrderedThreads;

/** A virtual thread for each board. */
final class BoardThreads implements Workers {

  private final OrderedThreads<String> threads = new OrderedThreads<>("board");

  @Override
  public void call(String board, Runnable call) {
    threads.call(board, call);
  }

  @Override
  public void close() {
    threads.interrupt();
  }
}

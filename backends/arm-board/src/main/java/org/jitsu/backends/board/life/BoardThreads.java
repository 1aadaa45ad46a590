package org.jitsu.backends.board.life;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;

/** A virtual thread for each board, so that its calls keep their order. */
final class BoardThreads implements Workers {

  private final Map<String, ExecutorService> threads = new HashMap<>();
  private boolean closed;

  @Override
  public synchronized void call(String board, Runnable call) {
    if (closed) {
      throw new RejectedExecutionException("the daemon is stopping");
    }
    threads.computeIfAbsent(board, BoardThreads::thread).execute(call);
  }

  private static ExecutorService thread(String board) {
    return Executors.newSingleThreadExecutor(Thread.ofVirtual().name("board " + board).factory());
  }

  @Override
  public void close() {
    List<ExecutorService> all;
    synchronized (this) {
      closed = true;
      all = List.copyOf(threads.values());
    }
    all.forEach(ExecutorService::shutdownNow);
    all.forEach(ExecutorService::close);
  }
}

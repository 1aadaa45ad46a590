package org.jitsu.core.agent;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;

/**
 * A virtual thread for each of what an agent keeps, on which its blocking calls are made, so that
 * those of one keep their order and those of others do not wait. Any thread.
 *
 * @param <K> what tells them apart; its text names the thread
 */
public final class OrderedThreads<K> implements AutoCloseable {

  private final String kind;
  private final Map<K, ExecutorService> threads = new HashMap<>();
  private boolean closed;

  /**
   * Makes none yet.
   *
   * @param kind what is kept, for the threads' names: {@code guest}
   */
  public OrderedThreads(String kind) {
    this.kind = kind;
  }

  /**
   * Makes a call for one of them, after all that were given for it before.
   *
   * @throws RejectedExecutionException when no more calls are made
   */
  public synchronized void call(K of, Runnable call) {
    if (closed) {
      throw new RejectedExecutionException("the daemon is stopping");
    }
    threads.computeIfAbsent(of, this::thread).execute(call);
  }

  private ExecutorService thread(K of) {
    return Executors.newSingleThreadExecutor(Thread.ofVirtual().name(kind + " " + of).factory());
  }

  /** Waits for the calls that were given; there are none after it. */
  @Override
  public void close() {
    end().forEach(ExecutorService::close);
  }

  /** Interrupts the calls under way, leaves the others unmade, and closes. */
  public void interrupt() {
    List<ExecutorService> all = end();
    all.forEach(ExecutorService::shutdownNow);
    all.forEach(ExecutorService::close);
  }

  private synchronized List<ExecutorService> end() {
    closed = true;
    return List.copyOf(threads.values());
  }
}

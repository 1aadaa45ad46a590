package org.jitsu.app;

import java.util.concurrent.CountDownLatch;

/**
 * The wish of SIGTERM or Ctrl-C that this process end, and the assurance that it does so tidily:
 * the process stays until {@link #close}.
 */
final class Termination implements AutoCloseable {

  private final CountDownLatch wished = new CountDownLatch(1);
  private final CountDownLatch tidy = new CountDownLatch(1);

  /** Begins to listen for the signals; once a process. */
  Termination() {
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  wished.countDown();
                  awaitAnyway(tidy);
                },
                "termination"));
  }

  /** Blocks until the process shall end. */
  void await() {
    awaitAnyway(wished);
  }

  private static void awaitAnyway(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Everything is tidied up. */
  @Override
  public void close() {
    tidy.countDown();
  }
}

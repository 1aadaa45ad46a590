package org.jitsu.app;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * The wish of SIGTERM or Ctrl-C that this process end, and the assurance that it does so tidily:
 * the process stays until {@link #close}.
 */
public final class Termination implements AutoCloseable {

  private final CountDownLatch wished = new CountDownLatch(1);
  private final CountDownLatch tidy = new CountDownLatch(1);

  /** Begins to listen for the signals; once a process. */
  public Termination() {
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
  public void await() {
    awaitAnyway(wished);
  }

  /** Blocks until the process shall end, or so much time has passed; returns whether it shall. */
  public boolean await(long timeNs) {
    try {
      return wished.await(timeNs, TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true;
    }
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

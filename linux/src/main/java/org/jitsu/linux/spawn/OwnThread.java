package org.jitsu.linux.spawn;

import java.io.IOException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** Work on a platform thread that is made for it: what it changes of its thread goes with it. */
final class OwnThread {

  /** Some work. */
  interface Work<T> {
    T run() throws IOException;
  }

  private OwnThread() {}

  /** Does the work and returns what came of it, also when the calling thread is interrupted. */
  static <T> T call(Work<T> work) throws IOException {
    FutureTask<T> task = new FutureTask<>(work::run);
    Thread.ofPlatform().name("spawn").start(task);
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return task.get();
        } catch (InterruptedException notNow) { // it may have started a process already
          interrupted = true;
        }
      }
    } catch (ExecutionException failed) {
      if (failed.getCause() instanceof IOException refused) {
        throw refused;
      }
      throw new IllegalStateException(failed.getCause());
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}

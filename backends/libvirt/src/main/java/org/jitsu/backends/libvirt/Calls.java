package org.jitsu.backends.libvirt;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jitsu.core.hypervisor.HypervisorException;
import org.jitsu.core.hypervisor.HypervisorException.Kind;
import org.libvirt.LibvirtException;

/**
 * The platform threads on which libvirt is called: a call blocks in C, where it would keep the
 * carrier of a virtual thread from all others, and libvirt keeps its last error for each thread.
 * They come when they are needed and go when idle; any thread may call.
 */
final class Calls implements AutoCloseable {

  /** How many calls may be under way at once; a further one is refused. */
  static final int MAX_CALLS = 64;

  private final ThreadPoolExecutor threads =
      new ThreadPoolExecutor(
          0,
          MAX_CALLS,
          10,
          TimeUnit.SECONDS,
          new SynchronousQueue<>(),
          Thread.ofPlatform().daemon().name("libvirt call ", 0).factory());

  /**
   * Returns what a call returned.
   *
   * @param what the call, for messages
   * @throws HypervisorException libvirt refused; {@code UNAVAILABLE}, it did not answer in time;
   *     {@code NO_RESOURCES}, too many calls are under way
   */
  <T> T call(String what, Duration deadline, Callable<T> call) throws HypervisorException {
    Future<T> future;
    try {
      future = threads.submit(call);
    } catch (RejectedExecutionException full) {
      throw new HypervisorException(
          Kind.NO_RESOURCES, what + ": " + MAX_CALLS + " calls of libvirt are under way", full);
    }
    try {
      return future.get(deadline.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException late) {
      throw new HypervisorException(
          Kind.UNAVAILABLE,
          what + ": libvirt did not answer within " + deadline.toSeconds() + " s",
          late);
    } catch (ExecutionException failed) {
      throw failure(what, failed);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new HypervisorException(Kind.FAILED, what + ": interrupted", interrupted);
    }
  }

  private static HypervisorException failure(String what, ExecutionException failed) {
    return switch (failed.getCause()) {
      case LibvirtException refused -> Failures.of(what, refused);
      case HypervisorException refused -> refused;
      case null, default -> throw new IllegalStateException(what, failed);
    };
  }

  /** Runs something that nobody waits for; it is dropped when too much is under way. */
  void run(Runnable task) throws RejectedExecutionException {
    threads.execute(task);
  }

  @Override
  public void close() {
    threads.shutdown();
  }
}

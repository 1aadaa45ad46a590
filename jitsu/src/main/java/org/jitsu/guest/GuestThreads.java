package org.jitsu.guest;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jitsu.core.GuestName;

/** A virtual thread for each guest, so that its calls keep their order. */
final class GuestThreads implements Workers {

  private final Map<GuestName, ExecutorService> threads = new HashMap<>();
  private boolean closed;

  @Override
  public synchronized void call(GuestName guest, Runnable call) {
    if (closed) {
      throw new RejectedExecutionException("the daemon is stopping");
    }
    threads.computeIfAbsent(guest, GuestThreads::thread).execute(call);
  }

  private static ExecutorService thread(GuestName guest) {
    return Executors.newSingleThreadExecutor(Thread.ofVirtual().name("guest " + guest).factory());
  }

  @Override
  public void after(long delayNs, Runnable work) {
    CompletableFuture.delayedExecutor(delayNs, TimeUnit.NANOSECONDS, Runnable::run).execute(work);
  }

  @Override
  public void close() {
    List<ExecutorService> all;
    synchronized (this) {
      closed = true;
      all = List.copyOf(threads.values());
    }
    all.forEach(ExecutorService::close);
  }
}

package org.jitsu.guest;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jitsu.core.GuestName;
import org.jitsu.core.agent.OrderedThreads;

/** A virtual thread for each guest. */
final class GuestThreads implements Workers {

  private final OrderedThreads<GuestName> threads = new OrderedThreads<>("guest");

  @Override
  public void call(GuestName guest, Runnable call) {
    threads.call(guest, call);
  }

  @Override
  public void after(long delayNs, Runnable work) {
    CompletableFuture.delayedExecutor(delayNs, TimeUnit.NANOSECONDS, Runnable::run).execute(work);
  }

  @Override
  public void close() {
    threads.close();
  }
}

package org.jitsu.guest;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.LongSupplier;
import org.jitsu.core.GuestName;
import org.jitsu.core.time.VirtualTime;

/** Makes blocking calls in virtual time, each a while after it was given. One thread. */
final class VirtualWorkers implements Workers {

  private final VirtualTime time;
  private final LongSupplier delayNs;
  private final Map<GuestName, Deque<Runnable>> waiting = new HashMap<>();
  private final Set<GuestName> busy = new HashSet<>();
  private boolean closed;

  VirtualWorkers(VirtualTime time, LongSupplier delayNs) {
    this.time = time;
    this.delayNs = delayNs;
  }

  @Override
  public void call(GuestName guest, Runnable call) {
    if (closed) {
      throw new RejectedExecutionException("the daemon is stopping");
    }
    waiting.computeIfAbsent(guest, _ -> new ArrayDeque<>()).add(call);
    if (busy.add(guest)) {
      next(guest);
    }
  }

  private void next(GuestName guest) {
    time.after(
        delayNs.getAsLong(),
        () -> {
          Deque<Runnable> calls = waiting.getOrDefault(guest, new ArrayDeque<>());
          calls.remove().run();
          if (calls.isEmpty()) {
            busy.remove(guest);
          } else {
            next(guest);
          }
        });
  }

  @Override
  public void after(long afterNs, Runnable work) {
    time.after(afterNs, work);
  }

  @Override
  public void close() {
    closed = true;
    time.passUntil("all calls have ended", busy::isEmpty);
  }
}

package org.jitsu.core.agent;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The bounded door of an agent: many threads put messages in, the agent's own thread takes them out
 * in order.
 *
 * <p>A message that finds the mailbox full is not taken; the sender is told so at once and the
 * overflow is counted. Nobody ever blocks on putting.
 *
 * @param <M> the messages; immutable
 */
public final class Mailbox<M> {

  private final ArrayBlockingQueue<M> messages;
  private final Runnable wake;
  private final AtomicLong overflows = new AtomicLong();

  /**
   * Makes a mailbox for an agent that waits in {@link #poll(long)}.
   *
   * @param capacity the most messages that wait at once, at least 1
   */
  public Mailbox(int capacity) {
    this(capacity, () -> {});
  }

  /**
   * Makes a mailbox for an agent that waits elsewhere, in an epoll for example.
   *
   * @param capacity the most messages that wait at once, at least 1
   * @param wake called on the sender's thread after each message that was taken
   */
  public Mailbox(int capacity, Runnable wake) {
    this.messages = new ArrayBlockingQueue<>(capacity);
    this.wake = wake;
  }

  /** Puts a message in; any thread. Returns false, and counts it, when the mailbox is full. */
  public boolean offer(M message) {
    if (!messages.offer(message)) {
      overflows.incrementAndGet();
      return false;
    }
    wake.run();
    return true;
  }

  /**
   * Hands all waiting messages, at most as many as the capacity, to {@code agent}; the agent's
   * thread only.
   */
  public int drain(Consumer<? super M> agent) {
    int taken = 0;
    int most = messages.size();
    while (taken < most) {
      M message = messages.poll();
      if (message == null) {
        break;
      }
      agent.accept(message);
      taken++;
    }
    return taken;
  }

  /** Waits at most {@code waitNs} for a message; null when none came. The agent's thread only. */
  public @Nullable M poll(long waitNs) throws InterruptedException {
    return messages.poll(waitNs, TimeUnit.NANOSECONDS);
  }

  /** Returns how many messages were refused since the beginning; any thread. */
  public long overflows() {
    return overflows.get();
  }
}

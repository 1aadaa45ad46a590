package org.jitsu.core.agent;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The bounded door of an agent: many threads put messages in, the agent's own thread takes them out
 * in order.
 *
 * <p>An {@linkplain #offer offered} message that finds the mailbox full is not taken; the sender is
 * told so at once and the overflow is counted. Nobody ever blocks on putting.
 *
 * @param <M> the messages; immutable
 */
public final class Mailbox<M> {

  private final LinkedBlockingQueue<M> messages = new LinkedBlockingQueue<>();
  private final int capacity;
  private final Runnable wake;
  private final AtomicLong overflows = new AtomicLong();

  /**
   * Makes a mailbox for an agent that waits in {@link #poll(long)}.
   *
   * @param capacity the most offered messages that wait at once, at least 1
   */
  public Mailbox(int capacity) {
    this(capacity, () -> {});
  }

  /**
   * Makes a mailbox for an agent that waits elsewhere, in an epoll for example.
   *
   * @param capacity the most offered messages that wait at once, at least 1
   * @param wake called on the sender's thread after each message that was taken
   */
  public Mailbox(int capacity, Runnable wake) {
    if (capacity < 1) {
      throw new IllegalArgumentException("a mailbox holds at least one message");
    }
    this.capacity = capacity;
    this.wake = wake;
  }

  /** Puts a message in; any thread. Returns false, and counts it, when the mailbox is full. */
  public boolean offer(M message) {
    if (messages.size() >= capacity) {
      overflows.incrementAndGet();
      return false;
    }
    reply(message);
    return true;
  }

  /**
   * Puts in the answer to something that the agent itself asked for; any thread. It is never
   * refused: how many there can be is bounded by what the agent asks for.
   */
  public void reply(M message) {
    messages.add(message);
    wake.run();
  }

  /**
   * Hands the messages that wait now to {@code agent}, not those that come meanwhile; the agent's
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

package org.jitsu.app;

import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.jitsu.linux.poll.ThreadPriority;
import org.jspecify.annotations.Nullable;

/**
 * Has records written by a thread of its own, in the order in which they came. Whoever logs has
 * clients that wait: he neither formats a line nor waits for a terminal or a pipe that takes none.
 * Of what comes while {@value #MOST} records wait nothing is written but how many they were, and
 * what one place says again and again is {@linkplain LogLimit bounded}.
 */
final class LogWriter extends Handler {

  private static final int MOST = 1024;
  private static final Duration PATIENCE = Duration.ofSeconds(1);

  private final BlockingQueue<LogRecord> waiting = new ArrayBlockingQueue<>(MOST);
  private final AtomicLong lost = new AtomicLong();
  private final LogLimit limit = new LogLimit();
  private final Handler destination;
  private final Thread thread;

  private LogWriter(Handler destination) {
    this.destination = destination;
    this.thread = Thread.ofPlatform().daemon().name("log").unstarted(this::run);
  }

  /**
   * Begins to write.
   *
   * @param destination where to, used by the writer's thread until this is closed
   */
  static LogWriter to(Handler destination) {
    LogWriter writer = new LogWriter(destination);
    writer.thread.start();
    return writer;
  }

  /** Never blocks; any thread. */
  @Override
  public void publish(LogRecord line) {
    if (isLoggable(line) && !waiting.offer(line)) {
      lost.incrementAndGet();
    }
  }

  private void run() {
    ThreadPriority.lower(); // whoever has something to say does not wait until it is written
    rehearse();
    try {
      while (true) {
        long waitNs = limit.untilNextNs(System.nanoTime());
        write(waiting.poll(waitNs, TimeUnit.NANOSECONDS));
      }
    } catch (InterruptedException closed) {
      for (LogRecord line = waiting.poll(); line != null; line = waiting.poll()) {
        write(line);
      }
      limit.end().forEach(destination::publish);
    }
  }

  /** The first line takes a JVM milliseconds, which are not to fall into a guest's start. */
  private void rehearse() {
    LogRecord line = new LogRecord(Level.INFO, "{0}");
    line.setParameters(new Object[] {"nothing"});
    destination.getFormatter().format(line);
  }

  private void write(@Nullable LogRecord line) {
    long nowNs = System.nanoTime();
    limit.expire(nowNs).forEach(destination::publish);
    if (line != null && limit.admits(line, nowNs)) {
      destination.publish(line);
    }
    long lines = waiting.isEmpty() ? lost.getAndSet(0) : 0;
    if (lines > 0) {
      destination.publish(new LogRecord(Level.WARNING, lines + " lines of this log were lost"));
    }
  }

  /** Does nothing: a line is written as soon as it can be. */
  @Override
  public void flush() {}

  /**
   * Has what waits written, and no more after that; gives up on a destination that takes nothing,
   * wherever the writer's thread is then.
   */
  @Override
  public void close() {
    thread.interrupt();
    try {
      if (!thread.join(PATIENCE)) {
        return; // nobody reads what it writes
      }
    } catch (InterruptedException hurry) {
      Thread.currentThread().interrupt();
      return;
    }
    destination.close();
  }
}

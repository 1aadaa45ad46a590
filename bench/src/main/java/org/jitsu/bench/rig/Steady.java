package org.jitsu.bench.rig;

import java.io.IOException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongPredicate;
import org.jitsu.core.time.Ticker;

/**
 * Asks at fixed times, 250 times a second, whatever became of the question before: an answer that
 * comes late is late for every question that was due meanwhile. One thread.
 */
public final class Steady {

  private static final int PER_SECOND = 250;
  private static final long PERIOD_NS = 1_000_000_000L / PER_SECOND;

  private Steady() {}

  /** A question. */
  @FunctionalInterface
  public interface Question {

    /**
     * Asks it.
     *
     * @throws IOException when there was no answer, or a wrong one
     */
    void ask() throws IOException;
  }

  /**
   * Asks again and again; returns how long each answer took from when it was due.
   *
   * @param isDue whether to ask at a moment, in nanoseconds of the ticker; the first that is not
   *     ends it
   */
  public static Series ask(LongPredicate isDue, Question question) throws InterruptedException {
    Series series = new Series();
    ask(isDue, question, series);
    return series;
  }

  /** Does the same, and adds what it took to a series. */
  public static void ask(LongPredicate isDue, Question question, Series series)
      throws InterruptedException {
    Ticker clock = Ticker.system();
    for (long dueNs = clock.nowNs(); isDue.test(dueNs); dueNs += PERIOD_NS) {
      for (long leftNs = dueNs - clock.nowNs(); leftNs > 0; leftNs = dueNs - clock.nowNs()) {
        LockSupport.parkNanos(leftNs);
        if (Thread.interrupted()) {
          throw new InterruptedException();
        }
      }
      try {
        question.ask();
        series.answered(clock.nowNs() - dueNs);
      } catch (IOException lost) {
        series.failed(String.valueOf(lost.getMessage()));
      }
    }
  }
}

package org.jitsu.power.model;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Keeps every processor busy for a share of the time, in turns of 20 ms. Any thread sets the share.
 */
public final class CpuLoad implements AutoCloseable {
  private static final long TURN_NS = 20_000_000;

  private final LongSupplier clock;
  private final CountDownLatch end = new CountDownLatch(1);
  private final List<Thread> threads = new ArrayList<>();
  private volatile double level;

  /** Begins with no load, on so many processors. */
  public CpuLoad(int processors, LongSupplier clock) {
    this.clock = clock;
    for (int i = 0; i < processors; i++) {
      threads.add(Thread.ofPlatform().name("load-" + i).daemon().start(this::work));
    }
  }

  /** Sets the share, 0 to 1. */
  public void level(double share) {
    level = Math.clamp(share, 0, 1);
  }

  private void work() {
    double sink = 1;
    try {
      while (end.getCount() > 0) {
        long beganNs = clock.getAsLong();
        long busyNs = (long) (level * TURN_NS);
        while (clock.getAsLong() - beganNs < busyNs) {
          for (int i = 0; i < 200; i++) {
            sink = sink * 1.0000001 + 1e-9;
          }
        }
        long leftNs = TURN_NS - (clock.getAsLong() - beganNs);
        if (leftNs > 0 && end.await(leftNs, TimeUnit.NANOSECONDS)) {
          return;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      kept = sink;
    }
  }

  /** So that no compiler finds the work useless. */
  private volatile double kept;

  /** Ends the load. */
  @Override
  public void close() {
    end.countDown();
    level = kept * 0;
    for (Thread thread : threads) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }
}

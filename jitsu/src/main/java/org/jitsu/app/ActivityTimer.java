package org.jitsu.app;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Collection;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jitsu.core.GuestName;
import org.jitsu.core.time.Ticker;
import org.jitsu.synjitsu.link.ActivityMeter;

/**
 * Looks again and again who is in use: more often where somebody may soon sleep. A thread of its
 * own.
 */
final class ActivityTimer implements AutoCloseable {

  private static final Logger LOG = System.getLogger(ActivityTimer.class.getName());

  private static final long PERIOD_MS = 1000;
  private static final long LEAST_PERIOD_MS = 100;
  private static final int LOOKS_WITHIN_IDLE = 4;

  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("activity").daemon().factory());
  private final ActivityMeter meter;
  private final Supplier<Collection<GuestName>> ready;
  private final LongSupplier shortestIdleNs;
  private final Ticker ticker;

  private ActivityTimer(
      ActivityMeter meter,
      Supplier<Collection<GuestName>> ready,
      LongSupplier shortestIdleNs,
      Ticker ticker) {
    this.meter = meter;
    this.ready = ready;
    this.shortestIdleNs = shortestIdleNs;
    this.ticker = ticker;
  }

  /**
   * Begins.
   *
   * @param ready returns who is ready
   * @param shortestIdleNs returns how soon the first of all may sleep
   */
  static ActivityTimer start(
      ActivityMeter meter,
      Supplier<Collection<GuestName>> ready,
      LongSupplier shortestIdleNs,
      Ticker ticker) {
    ActivityTimer timer = new ActivityTimer(meter, ready, shortestIdleNs, ticker);
    timer.lookLater();
    return timer;
  }

  private void lookLater() {
    long wishedMs = TimeUnit.NANOSECONDS.toMillis(shortestIdleNs.getAsLong()) / LOOKS_WITHIN_IDLE;
    long periodMs = Math.clamp(wishedMs, LEAST_PERIOD_MS, PERIOD_MS);
    var _ = timer.schedule(this::look, periodMs, TimeUnit.MILLISECONDS);
  }

  private void look() {
    try {
      meter.sample(ready.get(), ticker.nowNs());
    } catch (IOException | RuntimeException e) {
      LOG.log(Level.WARNING, "the guests'' traffic could not be read: {0}", e.getMessage());
    }
    if (!timer.isShutdown()) {
      lookLater();
    }
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }
}

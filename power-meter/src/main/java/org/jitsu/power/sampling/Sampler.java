package org.jitsu.power.sampling;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jitsu.power.meter.MeterException;
import org.jitsu.power.meter.Reading;
import org.jitsu.power.meter.Sensor;
import org.jitsu.power.meter.Zone;

/**
 * Asks every sensor again and again: the quick ones together on one thread at the rate that was
 * asked for, each other on a thread of its own, no quicker than it has new values. A sensor that
 * fails is asked again after a pause that doubles to a second, so that one that is gone costs
 * nothing. Readings carry their own moments, so a late turn blurs nothing.
 */
public final class Sampler implements AutoCloseable {
  /** The quickest rate, a thousand a second. */
  public static final long QUICKEST_NS = 1_000_000;

  private static final long SLOW_NS = 200_000_000;
  private static final long LONGEST_PAUSE_NS = 1_000_000_000;
  private static final long CLOSING_S = 10;

  /** Hears what sensors say; from several threads, for one zone from one. */
  public interface Listener {
    /** A zone was read. */
    void read(Zone zone, Reading reading);

    /** A zone gave nothing. */
    void failed(Zone zone, MeterException why);
  }

  private final List<Asked> quick = new ArrayList<>();
  private final List<Asked> slow = new ArrayList<>();
  private final long everyNs;
  private final Listener listener;
  private final ScheduledExecutorService threads;

  /** A sensor, and how many turns it is left out for because it failed. */
  private static final class Asked {
    final Sensor sensor;
    final long everyNs;
    long skip;
    long pauseNs;

    Asked(Sensor sensor, long everyNs) {
      this.sensor = sensor;
      this.everyNs = everyNs;
    }

    void ask(Listener listener) {
      if (skip > 0) {
        skip--;
        return;
      }
      try {
        listener.read(sensor.zone(), sensor.sample());
        pauseNs = 0;
      } catch (MeterException e) {
        listener.failed(sensor.zone(), e);
        pauseNs = Math.min(LONGEST_PAUSE_NS, Math.max(everyNs, 2 * pauseNs));
        skip = pauseNs / everyNs;
      }
    }
  }

  /**
   * Takes sensors over.
   *
   * @param everyNs how often to ask, in nanoseconds, {@value #QUICKEST_NS} or more
   */
  public Sampler(List<Sensor> sensors, long everyNs, Listener listener) {
    if (everyNs < QUICKEST_NS) {
      throw new IllegalArgumentException("more than 1000 samples a second");
    }
    this.everyNs = everyNs;
    this.listener = listener;
    for (Sensor sensor : sensors) {
      (sensor.isQuick() ? quick : slow).add(new Asked(sensor, everyNs(sensor, everyNs)));
    }
    this.threads =
        Executors.newScheduledThreadPool(
            1 + slow.size(), Thread.ofPlatform().name("power-", 0).daemon().factory());
  }

  /** Returns how often a sensor will be asked, in nanoseconds. */
  public static long everyNs(Sensor sensor, long everyNs) {
    return sensor.isQuick()
        ? everyNs
        : Math.max(everyNs, Math.max(SLOW_NS, sensor.zone().periodNs()));
  }

  /** Begins; once. */
  public void start() {
    if (!quick.isEmpty()) {
      threads.scheduleAtFixedRate(this::askQuick, 0, everyNs, TimeUnit.NANOSECONDS);
    }
    for (Asked each : slow) {
      threads.scheduleAtFixedRate(() -> each.ask(listener), 0, each.everyNs, TimeUnit.NANOSECONDS);
    }
  }

  private void askQuick() {
    for (int i = 0; i < quick.size(); i++) { // no iterator: nothing is allocated
      quick.get(i).ask(listener);
    }
  }

  /** Ends, and closes the sensors; blocks while one is being asked. */
  @Override
  public void close() {
    threads.shutdown();
    try {
      if (!threads.awaitTermination(CLOSING_S, TimeUnit.SECONDS)) {
        threads.shutdownNow();
      }
    } catch (InterruptedException e) {
      threads.shutdownNow();
      Thread.currentThread().interrupt();
    }
    quick.forEach(each -> each.sensor.close());
    slow.forEach(each -> each.sensor.close());
  }
}

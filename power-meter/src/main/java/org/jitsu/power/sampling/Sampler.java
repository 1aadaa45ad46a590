package org.jitsu.power.sampling;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
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
  private static final Duration CLOSING = Duration.ofSeconds(10);

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
  private final LongSupplier clock;
  private final CountDownLatch ended = new CountDownLatch(1);
  private final List<Thread> threads = new ArrayList<>();

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
   * @param clock the monotonic clock of the turns, in nanoseconds
   */
  public Sampler(List<Sensor> sensors, long everyNs, Listener listener, LongSupplier clock) {
    if (everyNs < QUICKEST_NS) {
      throw new IllegalArgumentException("more than 1000 samples a second");
    }
    this.everyNs = everyNs;
    this.listener = listener;
    this.clock = clock;
    for (Sensor sensor : sensors) {
      (sensor.isQuick() ? quick : slow).add(new Asked(sensor, everyNs(sensor, everyNs)));
    }
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
      begin("power-quick", this::askQuick, everyNs);
    }
    for (Asked each : slow) {
      begin("power-" + each.sensor.zone().id(), () -> each.ask(listener), each.everyNs);
    }
  }

  private void begin(String name, Runnable turn, long everyNs) {
    threads.add(Thread.ofPlatform().name(name).daemon().start(() -> repeat(turn, everyNs)));
  }

  /** A turn that comes late is not made up for: two readings at once would say nothing more. */
  private void repeat(Runnable turn, long everyNs) {
    long nextNs = clock.getAsLong();
    try {
      do {
        turn.run();
        nextNs = Math.max(nextNs + everyNs, clock.getAsLong());
      } while (!ended.await(nextNs - clock.getAsLong(), TimeUnit.NANOSECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // who closed has waited long enough
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
    ended.countDown();
    long patienceNs = clock.getAsLong() + CLOSING.toNanos();
    try {
      for (Thread each : threads) {
        if (!each.join(Duration.ofNanos(patienceNs - clock.getAsLong()))) {
          each.interrupt();
        }
      }
    } catch (InterruptedException e) {
      threads.forEach(Thread::interrupt);
      Thread.currentThread().interrupt();
    }
    quick.forEach(each -> each.sensor.close());
    slow.forEach(each -> each.sensor.close());
  }
}

package org.jitsu.power.sampling;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import org.jitsu.linux.sys.LinuxException;
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
  private static final Duration CLOSING = Duration.ofSeconds(10);

  /** Hears what sensors say; from several threads, for one zone from one. */
  public interface Listener {
    /** A zone was read. */
    void read(Zone zone, Reading reading);

    /** A zone gave nothing. */
    void failed(Zone zone, MeterException why);
  }

  private final List<Turns> all = new ArrayList<>();
  private final LongSupplier clock;

  /**
   * Takes sensors over; closes them when it fails.
   *
   * @param everyNs how often to ask, in nanoseconds, {@value #QUICKEST_NS} or more
   * @param clock the monotonic clock of the turns, in nanoseconds
   * @throws LinuxException EMFILE: this process has too many files open
   */
  public Sampler(List<Sensor> sensors, long everyNs, Listener listener, LongSupplier clock)
      throws LinuxException {
    if (everyNs < QUICKEST_NS) {
      throw new IllegalArgumentException("more than 1000 samples a second");
    }
    this.clock = clock;
    List<Sensor> quick = sensors.stream().filter(Sensor::isQuick).toList();
    try {
      if (!quick.isEmpty()) {
        all.add(new Turns("quick", quick, everyNs, listener, clock));
      }
      for (Sensor slow : sensors) {
        if (!slow.isQuick()) {
          long slowlyNs = everyNs(slow, everyNs);
          all.add(new Turns(slow.zone().id(), List.of(slow), slowlyNs, listener, clock));
        }
      }
    } catch (LinuxException e) {
      all.forEach(Turns::close);
      sensors.forEach(Sensor::close);
      throw e;
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
    all.forEach(Turns::start);
  }

  /**
   * Ends, and closes the sensors; blocks while one is being asked. One that does not answer for
   * long is closed when it does.
   */
  @Override
  public void close() {
    all.forEach(Turns::end);
    long patienceNs = clock.getAsLong() + CLOSING.toNanos();
    try {
      for (Turns turns : all) {
        turns.join(Duration.ofNanos(patienceNs - clock.getAsLong()));
      }
    } catch (InterruptedException e) {
      all.forEach(Turns::interrupt);
      Thread.currentThread().interrupt();
    }
  }
}

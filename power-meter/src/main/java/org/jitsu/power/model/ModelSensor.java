package org.jitsu.power.model;

import java.nio.file.Path;
import java.util.function.LongSupplier;
import org.jitsu.power.meter.MeterException;
import org.jitsu.power.meter.Quality;
import org.jitsu.power.meter.Reading;
import org.jitsu.power.meter.Sensor;
import org.jitsu.power.meter.Zone;

/**
 * The law applied to this machine's processor time, as a counter of joules that grows ten times a
 * second: ticks of 10 ms say nothing of less.
 */
public final class ModelSensor implements Sensor {
  private static final long PERIOD_NS = 100_000_000;

  private final PowerLaw law;
  private final BusyTime time;
  private final Zone zone;
  private final LongSupplier clock;
  private double joules;
  private long atNs;
  private long busy;
  private long total;

  /**
   * Opens it.
   *
   * @param proc a proc file system, {@code /proc} as a rule
   * @param quality {@code MODELLED} when the law was fitted against a meter, else {@code ESTIMATED}
   * @param where where the law is from
   */
  public ModelSensor(PowerLaw law, Path proc, Quality quality, String where, LongSupplier clock)
      throws MeterException {
    this.law = law;
    this.time = new BusyTime(proc);
    this.zone = new Zone("model", "cpu", null, quality, PERIOD_NS, 0, where);
    this.clock = clock;
    time.read();
    atNs = clock.getAsLong();
    busy = time.busyTicks();
    total = time.totalTicks();
  }

  @Override
  public Zone zone() {
    return zone;
  }

  @Override
  public boolean isQuick() {
    return true;
  }

  @Override
  public Reading sample() throws MeterException {
    long nowNs = clock.getAsLong();
    if (nowNs - atNs >= PERIOD_NS) {
      time.read();
      long passed = time.totalTicks() - total;
      if (passed > 0) {
        double share = Math.clamp((double) (time.busyTicks() - busy) / passed, 0, 1);
        joules += law.watts(share) * (nowNs - atNs) / 1e9;
        atNs = nowNs;
        busy = time.busyTicks();
        total = time.totalTicks();
      }
    }
    return new Reading.Counter(atNs, 0, joules);
  }

  @Override
  public void close() {
    time.close();
  }
}

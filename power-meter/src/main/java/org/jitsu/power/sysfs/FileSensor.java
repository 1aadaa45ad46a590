package org.jitsu.power.sysfs;

import java.util.function.LongSupplier;
import org.jitsu.power.meter.MeterException;
import org.jitsu.power.meter.Reading;
import org.jitsu.power.meter.Sensor;
import org.jitsu.power.meter.Zone;
import org.jspecify.annotations.Nullable;

/** A zone whose figure is in one file, or is the product of two: a voltage and a current. */
final class FileSensor implements Sensor {

  /** What the number is. */
  enum Kind {
    POWER,
    ENERGY
  }

  private final Zone zone;
  private final Kind kind;
  private final NumberFile file;
  private final @Nullable NumberFile factor;
  private final double scale;
  private final long latencyNs;
  private final LongSupplier clock;

  /**
   * Makes one.
   *
   * @param file the number
   * @param factor what it is multiplied with; null for nothing
   * @param scale makes watts or joules of it
   * @param latencyNs how old the figure is when it is read: half of the time over which the meter
   *     takes its mean
   */
  FileSensor(
      Zone zone,
      Kind kind,
      NumberFile file,
      @Nullable NumberFile factor,
      double scale,
      long latencyNs,
      LongSupplier clock) {
    this.zone = zone;
    this.kind = kind;
    this.file = file;
    this.factor = factor;
    this.scale = scale;
    this.latencyNs = latencyNs;
    this.clock = clock;
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
    long beforeNs = clock.getAsLong();
    double value = file.read() * scale;
    if (factor != null) {
      value *= factor.read();
    }
    long afterNs = clock.getAsLong();
    long blurNs = (afterNs - beforeNs) >>> 1;
    long atNs = beforeNs + blurNs - latencyNs;
    return kind == Kind.POWER
        ? new Reading.Power(atNs, blurNs, value)
        : new Reading.Counter(atNs, blurNs, value);
  }

  @Override
  public void close() {
    file.close();
    if (factor != null) {
      factor.close();
    }
  }
}

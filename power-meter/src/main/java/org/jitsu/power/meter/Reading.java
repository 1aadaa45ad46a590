package org.jitsu.power.meter;

/**
 * What a sensor said once. Its moment is that of the measurement, in nanoseconds of the clock that
 * the sensor was given, with the meter's known latency taken off; {@code blurNs} is by how much it
 * may be wrong either way.
 */
public sealed interface Reading {

  /** Returns when it was so. */
  long atNs();

  /** Returns by how much that may be wrong, either way. */
  long blurNs();

  /** Returns the watts of a power, the joules of a counter. */
  double value();

  /**
   * A power.
   *
   * @param watts at that moment
   */
  record Power(long atNs, long blurNs, double watts) implements Reading {
    @Override
    public double value() {
      return watts;
    }
  }

  /**
   * A counter of energy, of which differences have a meaning.
   *
   * @param joules since some beginning; begins anew at the zone's range, where it has one
   */
  record Counter(long atNs, long blurNs, double joules) implements Reading {
    @Override
    public double value() {
      return joules;
    }
  }
}

package org.jitsu.power.meter;

import org.jspecify.annotations.Nullable;

/**
 * One thing that is metered.
 *
 * @param meter the meter, {@code rapl} for example; a label of metrics
 * @param name what of it, {@code package-0} for example
 * @param within the zone of the same meter whose figure contains this one's; null for none. Only
 *     zones within none are added up, so that nothing counts twice
 * @param quality how good its figures are
 * @param periodNs how often the meter has a new value, in nanoseconds; 0 when that is not known
 * @param rangeJoules where a counter begins anew at 0; 0 when it does not
 * @param where what is read: a path, an address
 */
public record Zone(
    String meter,
    String name,
    @Nullable String within,
    Quality quality,
    long periodNs,
    double rangeJoules,
    String where) {

  /** Makes a measured zone that stands for itself. */
  public static Zone measured(String meter, String name, long periodNs, String where) {
    return new Zone(meter, name, null, Quality.MEASURED, periodNs, 0, where);
  }

  /** Returns {@code meter/name}: how people and files call it. */
  public String id() {
    return meter + "/" + name;
  }
}

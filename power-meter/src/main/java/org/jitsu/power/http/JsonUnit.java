package org.jitsu.power.http;

import java.util.Arrays;
import java.util.stream.Collectors;
import org.jitsu.power.meter.MeterException;

/** The unit of a figure in JSON. */
enum JsonUnit {
  WATT("W", false, 1),
  MILLIWATT("mW", false, 1e-3),
  KILOWATT("kW", false, 1e3),
  JOULE("J", true, 1),
  WATT_MINUTE("Wmin", true, 60),
  WATT_HOUR("Wh", true, 3600),
  KILOWATT_HOUR("kWh", true, 3.6e6);

  private final String word;
  private final boolean energy;
  private final double factor;

  JsonUnit(String word, boolean energy, double factor) {
    this.word = word;
    this.energy = energy;
    this.factor = factor;
  }

  static JsonUnit of(String word) throws MeterException {
    return Arrays.stream(values())
        .filter(unit -> unit.word.equals(word))
        .findAny()
        .orElseThrow(
            () ->
                new MeterException(
                    MeterException.Kind.WRONG,
                    "'"
                        + word
                        + "' is no unit; right: one of "
                        + Arrays.stream(values())
                            .map(u -> u.word)
                            .collect(Collectors.joining(", "))));
  }

  /** Returns whether it counts energy; else it is a power. */
  boolean isEnergy() {
    return energy;
  }

  /** Returns what makes watts or joules of it. */
  double factor() {
    return factor;
  }
}

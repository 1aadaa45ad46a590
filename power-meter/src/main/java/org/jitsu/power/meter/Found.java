package org.jitsu.power.meter;

import java.util.List;

/**
 * What one kind of meter amounts to on this machine.
 *
 * @param kind the kind, {@code rapl} for example
 * @param sensors those that can be read; who asked closes them
 * @param looks every place that was looked at, and what came of it
 */
public record Found(String kind, List<Sensor> sensors, List<Look> looks) {

  public Found {
    sensors = List.copyOf(sensors);
    looks = List.copyOf(looks);
  }

  /**
   * A place that was looked at.
   *
   * @param where the path or address
   * @param isReadable whether there is a figure
   * @param detail what it is, or why it is not readable and what would help
   */
  public record Look(String where, boolean isReadable, String detail) {}
}

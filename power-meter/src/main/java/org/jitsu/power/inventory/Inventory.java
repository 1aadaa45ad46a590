package org.jitsu.power.inventory;

import java.util.List;
import org.jitsu.power.ledger.EnergyLedger;
import org.jitsu.power.meter.Found;
import org.jitsu.power.meter.Sensor;
import org.jitsu.power.meter.Zone;

/**
 * What was found.
 *
 * @param found each kind of meter that was looked for
 * @param board the zones that add up to the machine: of the first kind that has any where the
 *     machine was searched, else of all that were named
 */
public record Inventory(List<Found> found, List<Zone> board) implements AutoCloseable {

  static Inventory searched(List<Found> found) {
    return new Inventory(
        found,
        found.stream()
            .filter(kind -> !kind.sensors().isEmpty())
            .findFirst()
            .map(kind -> EnergyLedger.outermost(zones(kind)))
            .orElse(List.of()));
  }

  static Inventory named(List<Found> found) {
    return new Inventory(
        found,
        found.stream().flatMap(kind -> EnergyLedger.outermost(zones(kind)).stream()).toList());
  }

  private static List<Zone> zones(Found kind) {
    return kind.sensors().stream().map(Sensor::zone).toList();
  }

  /** Returns every sensor that can be read. */
  public List<Sensor> sensors() {
    return found.stream().flatMap(kind -> kind.sensors().stream()).toList();
  }

  /** Returns all that was looked for and where, a line each: what stands in for a figure. */
  public String lookedFor() {
    StringBuilder lines = new StringBuilder("no meter can be read; looked for:");
    for (Found kind : found) {
      for (Found.Look look : kind.looks()) {
        lines
            .append(String.format("%n  %-13s ", kind.kind()))
            .append(look.where())
            .append(": ")
            .append(look.detail());
      }
    }
    return lines.toString();
  }

  /** Closes the sensors; whoever gives them to a sampler leaves that to it. */
  @Override
  public void close() {
    sensors().forEach(Sensor::close);
  }
}

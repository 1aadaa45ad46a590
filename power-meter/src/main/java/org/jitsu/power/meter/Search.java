package org.jitsu.power.meter;

import java.util.ArrayList;
import java.util.List;
import org.jitsu.power.meter.Found.Look;

/** Gathers what a search for meters finds. One thread. */
public final class Search {
  private final String kind;
  private final List<Sensor> sensors = new ArrayList<>();
  private final List<Look> looks = new ArrayList<>();

  /** Opens a sensor. */
  @FunctionalInterface
  public interface Opening {
    /** Returns it, open. */
    Sensor open() throws MeterException;
  }

  /** Begins a search for meters of a kind. */
  public Search(String kind) {
    this.kind = kind;
  }

  /** Tries to open what seems to be there, and notes what came of it. */
  public void tryOpen(String where, Opening opening) {
    try {
      Sensor sensor = opening.open();
      sensors.add(sensor);
      looks.add(new Look(where, true, sensor.zone().id()));
    } catch (MeterException e) {
      looks.add(new Look(where, false, String.valueOf(e.getMessage())));
    }
  }

  /** Notes a place without a figure. */
  public void nothing(String where, String why) {
    looks.add(new Look(where, false, why));
  }

  /** Returns whether nothing was noted yet. */
  public boolean isEmpty() {
    return looks.isEmpty();
  }

  /** Ends the search. */
  public Found found() {
    return new Found(kind, sensors, looks);
  }
}

package org.jitsu.power.model;

import com.fasterxml.jackson.annotation.JsonIgnore;

/**
 * A machine's power by how busy its processors are: {@code idle + linear u + square u^2}.
 *
 * @param idleWatts when nobody does anything
 * @param linearWatts with the busy share
 * @param squareWatts with its square: less than 0 where the first core costs most
 */
public record PowerLaw(double idleWatts, double linearWatts, double squareWatts) {

  /** Makes the straight line between two powers. */
  public static PowerLaw between(double idleWatts, double busyWatts) {
    return new PowerLaw(idleWatts, busyWatts - idleWatts, 0);
  }

  /**
   * Returns the power.
   *
   * @param busy the busy share of all processors, 0 to 1
   */
  public double watts(double busy) {
    return idleWatts + busy * (linearWatts + busy * squareWatts);
  }

  /** Returns whether it never falls while the machine does more, and is never less than nothing. */
  @JsonIgnore
  public boolean isPlausible() {
    return idleWatts >= 0 && linearWatts >= 0 && linearWatts + 2 * squareWatts >= 0;
  }
}

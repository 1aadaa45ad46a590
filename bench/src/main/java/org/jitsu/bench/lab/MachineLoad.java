package org.jitsu.bench.lab;

import java.lang.management.ManagementFactory;
import java.util.Locale;

/**
 * How busy the machine was before a scenario began: what it measured then was not the scenario
 * alone.
 *
 * @param average over the last minute; negative where the kernel does not say
 * @param processors how many there are
 */
public record MachineLoad(double average, int processors) {

  /** Returns it as it is now. */
  public static MachineLoad now() {
    return new MachineLoad(
        ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage(),
        Runtime.getRuntime().availableProcessors());
  }

  /** Says it to a reader of figures. */
  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "load average %.1f on %d processors when it began: a busy machine measures itself",
        average,
        processors);
  }
}

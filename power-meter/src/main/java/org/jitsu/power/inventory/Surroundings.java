package org.jitsu.power.inventory;

import java.nio.file.Path;
import java.util.function.LongSupplier;
import org.jitsu.power.ipmi.Program;

/**
 * The machine in which meters are looked for.
 *
 * @param sysfs {@code /sys}
 * @param proc {@code /proc}
 * @param dev {@code /dev}
 * @param modelFile where {@code calibrate} leaves what it fitted
 * @param program runs ipmitool
 * @param clock nanoseconds, monotonic; all readings carry it
 */
public record Surroundings(
    Path sysfs, Path proc, Path dev, Path modelFile, Program program, LongSupplier clock) {

  /** Returns this machine. */
  public static Surroundings here(Path modelFile, Program program, LongSupplier clock) {
    return new Surroundings(
        Path.of("/sys"), Path.of("/proc"), Path.of("/dev"), modelFile, program, clock);
  }
}

package org.jitsu.power.sysfs;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.LongSupplier;
import org.jitsu.power.meter.Found;
import org.jitsu.power.meter.MeterException;
import org.jitsu.power.meter.Quality;
import org.jitsu.power.meter.Search;
import org.jitsu.power.meter.Sensor;
import org.jitsu.power.meter.Zone;
import org.jspecify.annotations.Nullable;

/**
 * Sensors of the hardware monitoring subsystem ({@code Documentation/hwmon/sysfs-interface.rst}):
 * {@code powerN_input} and {@code powerN_average} in microwatts, {@code energyN_input} in
 * microjoules; INA219, INA220, INA226 and INA260 among them, and ACPI power meters. A chip that has
 * but one voltage and one current (millivolts, milliamperes) gives their product.
 */
public final class Hwmon {
  private static final double MICRO = 1e-6;
  private static final double MILLI_TIMES_MILLI = 1e-6;
  private static final long NS_PER_MS = 1_000_000;

  private Hwmon() {}

  /** Looks for sensors below {@code sysfs}, {@code /sys} as a rule. */
  public static Found look(Path sysfs, LongSupplier clock) {
    Path root = sysfs.resolve("class/hwmon");
    Search search = new Search("hwmon");
    for (Path chip : Attributes.entries(root, "hwmon\\d+")) {
      look(chip, search, clock);
    }
    if (search.isEmpty()) {
      search.nothing(
          root.toString(),
          Files.isDirectory(root) ? "has no chips" : "is not there: this kernel has no hwmon");
    }
    return search.found();
  }

  private static void look(Path chip, Search search, LongSupplier clock) {
    String driver = Attributes.text(chip.resolve("name")).orElse("unnamed");
    String meter = driver + "-" + chip.getFileName();
    List<Path> energies = Attributes.entries(chip, "energy\\d+_input");
    List<Path> powers = Attributes.entries(chip, "power\\d+_(input|average)");
    for (Path file : energies) {
      search.tryOpen(
          file.toString(),
          () -> {
            String within = socket(label(file), energies);
            return open(meter, label(file), within, file, FileSensor.Kind.ENERGY, 0, 0, clock);
          });
    }
    for (Path file : powers) {
      String channel = channel(file);
      if (file.toString().endsWith("_average")
          && powers.contains(chip.resolve(channel + "_input"))) {
        continue; // the same, smoothed
      }
      search.tryOpen(file.toString(), () -> power(chip, meter, file, energies, clock));
    }
    if (energies.isEmpty() && powers.isEmpty()) {
      product(chip, driver, meter, search, clock);
    }
  }

  /**
   * Returns what contains a core of the driver amd_energy, which counts cores and beside them the
   * sockets, each with as many of the cores; null for any other counter.
   */
  private static @Nullable String socket(String label, List<Path> energies) {
    List<String> labels = energies.stream().map(Hwmon::label).toList();
    List<String> cores = labels.stream().filter(each -> each.startsWith("Ecore")).toList();
    List<String> sockets = labels.stream().filter(each -> each.startsWith("Esocket")).toList();
    int core = cores.indexOf(label);
    return core < 0 || sockets.isEmpty() ? null : sockets.get(core * sockets.size() / cores.size());
  }

  private static Sensor power(
      Path chip, String meter, Path file, List<Path> energies, LongSupplier clock)
      throws MeterException {
    String channel = channel(file);
    boolean isAverage = file.toString().endsWith("_average");
    double periodMs =
        Attributes.number(
                chip.resolve(isAverage ? channel + "_average_interval" : "update_interval"))
            .orElse(0);
    long periodNs = periodMs > 0 ? (long) (periodMs * NS_PER_MS) : 0;
    // A counter of the same channel is the better figure, and the power is the same joules again.
    Path counter = chip.resolve(channel.replace("power", "energy") + "_input");
    String within = energies.contains(counter) ? label(counter) : null;
    String name = within == null ? label(file) : label(file) + "-power";
    long latencyNs = isAverage ? periodNs / 2 : 0;
    return open(meter, name, within, file, FileSensor.Kind.POWER, periodNs, latencyNs, clock);
  }

  private static Sensor open(
      String meter,
      String name,
      @Nullable String within,
      Path file,
      FileSensor.Kind kind,
      long periodNs,
      long latencyNs,
      LongSupplier clock)
      throws MeterException {
    Zone zone = new Zone(meter, name, within, Quality.MEASURED, periodNs, 0, file.toString());
    return new FileSensor(zone, kind, NumberFile.open(file), null, MICRO, latencyNs, clock);
  }

  /** An INA219 without a power register of its own, a fuel gauge: one voltage, one current. */
  private static void product(
      Path chip, String driver, String meter, Search search, LongSupplier clock) {
    List<Path> currents = Attributes.entries(chip, "curr\\d+_input");
    List<Path> voltages = Attributes.entries(chip, "in\\d+_input");
    if (currents.size() != 1 || voltages.isEmpty()) {
      search.nothing(
          chip.toString(),
          driver + " has no power or energy" + (currents.isEmpty() ? "" : ", nor one current"));
      return;
    }
    // With a shunt's voltage beside it, the bus is the higher channel.
    Path volts = voltages.getLast();
    Path amperes = currents.getFirst();
    search.tryOpen(
        amperes.toString(),
        () -> {
          NumberFile current = NumberFile.open(amperes);
          NumberFile voltage;
          try {
            voltage = NumberFile.open(volts);
          } catch (MeterException e) {
            current.close();
            throw e;
          }
          Zone zone =
              Zone.measured(meter, label(amperes), 0, amperes + " x " + volts.getFileName());
          return new FileSensor(
              zone, FileSensor.Kind.POWER, current, voltage, MILLI_TIMES_MILLI, 0, clock);
        });
  }

  private static String channel(Path file) {
    String name = file.getFileName().toString();
    return name.substring(0, name.indexOf('_'));
  }

  private static String label(Path file) {
    String channel = channel(file);
    return Attributes.text(file.resolveSibling(channel + "_label"))
        .filter(label -> !label.isEmpty())
        .orElse(channel);
  }
}

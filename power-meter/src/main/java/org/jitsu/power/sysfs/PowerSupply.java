package org.jitsu.power.sysfs;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.LongSupplier;
import org.jitsu.linux.proc.KernelFile;
import org.jitsu.power.meter.Found;
import org.jitsu.power.meter.MeterException;
import org.jitsu.power.meter.Reading;
import org.jitsu.power.meter.Search;
import org.jitsu.power.meter.Sensor;
import org.jitsu.power.meter.Zone;

/**
 * Power supplies ({@code Documentation/ABI/testing/sysfs-class-power}): what comes in by mains, USB
 * or a battery, {@code power_now} in microwatts or {@code voltage_now} times {@code current_now} in
 * microvolts and microamperes. The AXP209 of the Cubieboards shows its inputs here. A battery is a
 * source only while it discharges.
 */
public final class PowerSupply {
  private static final double MICRO = 1e-6;
  private static final double MICRO_TIMES_MICRO = 1e-12;

  private PowerSupply() {}

  /** Looks for supplies below {@code sysfs}, {@code /sys} as a rule. */
  public static Found look(Path sysfs, LongSupplier clock) {
    Path root = sysfs.resolve("class/power_supply");
    Search search = new Search("power_supply");
    for (Path supply : Attributes.entries(root, "[^.].*")) {
      Path power = supply.resolve("power_now");
      Path current = supply.resolve("current_now");
      Path voltage = supply.resolve("voltage_now");
      if (Files.exists(power)) {
        search.tryOpen(
            power.toString(), () -> sensor(supply, power, NumberFile.open(power), null, clock));
      } else if (Files.exists(current) && Files.exists(voltage)) {
        search.tryOpen(current.toString(), () -> product(supply, current, voltage, clock));
      } else {
        search.nothing(supply.toString(), "shows no power, and no voltage with a current");
      }
    }
    if (search.isEmpty()) {
      search.nothing(
          root.toString(),
          Files.isDirectory(root) ? "has no supplies" : "is not there: no driver shows a supply");
    }
    return search.found();
  }

  private static Sensor product(Path supply, Path current, Path voltage, LongSupplier clock)
      throws MeterException {
    NumberFile amperes = NumberFile.open(current);
    try {
      return sensor(supply, current, amperes, NumberFile.open(voltage), clock);
    } catch (MeterException e) {
      amperes.close();
      throw e;
    }
  }

  private static Sensor sensor(
      Path supply,
      Path file,
      NumberFile number,
      @org.jspecify.annotations.Nullable NumberFile factor,
      LongSupplier clock) {
    String where = factor == null ? file.toString() : file + " x voltage_now";
    Zone zone = Zone.measured("power_supply", supply.getFileName().toString(), 0, where);
    double scale = factor == null ? MICRO : MICRO_TIMES_MICRO;
    Sensor plain = new FileSensor(zone, FileSensor.Kind.POWER, number, factor, scale, 0, clock);
    boolean isBattery =
        Attributes.text(supply.resolve("type")).filter("Battery"::equalsIgnoreCase).isPresent();
    return isBattery ? new Battery(plain, new Attribute(supply.resolve("status"))) : plain;
  }

  /** Drivers disagree on the sign of a battery's current; its status says the direction. */
  private record Battery(Sensor plain, Attribute status) implements Sensor {
    private static final String DISCHARGING = "Discharging";

    @Override
    public Zone zone() {
      return plain.zone();
    }

    @Override
    public boolean isQuick() {
      return true;
    }

    @Override
    public Reading sample() throws MeterException {
      boolean isSource = says(status.read(), DISCHARGING);
      Reading.Power power = (Reading.Power) plain.sample();
      double watts = isSource ? Math.abs(power.watts()) : 0;
      return new Reading.Power(power.atNs(), power.blurNs(), watts);
    }

    private static boolean says(KernelFile file, String word) {
      int at = 0;
      while (at < word.length() && file.at(at) == word.charAt(at)) {
        at++;
      }
      return at == word.length() && (file.at(at) == '\n' || file.at(at) == 0);
    }

    @Override
    public void close() {
      plain.close();
      status.close();
    }
  }
}

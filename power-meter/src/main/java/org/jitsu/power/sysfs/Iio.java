package org.jitsu.power.sysfs;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.LongSupplier;
import org.jitsu.power.meter.Found;
import org.jitsu.power.meter.MeterException;
import org.jitsu.power.meter.Search;
import org.jitsu.power.meter.Sensor;
import org.jitsu.power.meter.Zone;

/**
 * Sensors of the industrial I/O subsystem ({@code Documentation/ABI/testing/sysfs-bus-iio}): {@code
 * in_powerN_raw} times its scale in milliwatts, {@code in_energyN_raw} times its scale in joules,
 * as the driver ina2xx-adc shows INA219, INA220, INA226 and their kin; an INA260 has a driver of
 * {@link Hwmon} only.
 */
public final class Iio {
  private static final double MILLI = 1e-3;
  private static final double NS_PER_S = 1e9;

  private Iio() {}

  /** Looks for sensors below {@code sysfs}, {@code /sys} as a rule. */
  public static Found look(Path sysfs, LongSupplier clock) {
    Path root = sysfs.resolve("bus/iio/devices");
    Search search = new Search("iio");
    for (Path device : Attributes.entries(root, "iio:device\\d+")) {
      List<Path> channels = Attributes.entries(device, "in_(power|energy)\\d*_(raw|input)");
      for (Path file : channels) {
        search.tryOpen(file.toString(), () -> open(device, file, clock));
      }
      if (channels.isEmpty()) {
        String name = Attributes.text(device.resolve("name")).orElse("unnamed");
        search.nothing(device.toString(), name + " has no power or energy channel");
      }
    }
    if (search.isEmpty()) {
      search.nothing(
          root.toString(),
          Files.isDirectory(root)
              ? "has no devices; an INA2xx appears with its device-tree node, or by writing its"
                  + " name and address to the I2C bus's new_device"
              : "is not there: this kernel has no industrial I/O devices");
    }
    return search.found();
  }

  private static Sensor open(Path device, Path file, LongSupplier clock) throws MeterException {
    String name = file.getFileName().toString();
    String channel = name.substring(0, name.lastIndexOf('_'));
    boolean isPower = channel.startsWith("in_power");
    double scale = 1;
    if (name.endsWith("_raw")) {
      Path scales = device.resolve(channel + "_scale");
      OptionalDouble given = Attributes.number(scales);
      if (given.isEmpty()) {
        throw new MeterException(
            MeterException.Kind.MALFORMED,
            scales + " is missing: a raw value has no unit without it");
      }
      scale = given.getAsDouble();
    }
    double hertz =
        Attributes.number(device.resolve("in_sampling_frequency"))
            .orElse(Attributes.number(device.resolve("sampling_frequency")).orElse(0));
    String chip = Attributes.text(device.resolve("name")).orElse("iio");
    Zone zone =
        Zone.measured(
            chip + "-" + device.getFileName().toString().replace(":", "-"),
            channel.substring("in_".length()),
            hertz > 0 ? (long) (NS_PER_S / hertz) : 0,
            file.toString());
    return new FileSensor(
        zone,
        isPower ? FileSensor.Kind.POWER : FileSensor.Kind.ENERGY,
        NumberFile.open(file),
        null,
        isPower ? scale * MILLI : scale,
        0,
        clock);
  }
}

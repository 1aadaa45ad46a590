package org.jitsu.power.sysfs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * Builds directories as sysfs has them, symbolic links included: a class directory links to where
 * the device really is.
 */
public final class SysfsTree {
  private final Path root;

  /** Builds below a directory. */
  public SysfsTree(Path root) {
    this.root = root;
  }

  /** Returns what stands for {@code /sys}. */
  public Path root() {
    return root;
  }

  /** Writes attributes of a device: {@code name, value, name, value}. */
  public SysfsTree device(String directory, String... attributes) {
    try {
      Path device = Files.createDirectories(root.resolve(directory));
      for (int i = 0; i < attributes.length; i += 2) {
        Files.writeString(device.resolve(attributes[i]), attributes[i + 1] + "\n");
      }
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Links a class's entry to its device. */
  public SysfsTree link(String entry, String device) {
    try {
      Path link = root.resolve(entry);
      Files.createDirectories(link.getParent());
      Files.createSymbolicLink(link, root.resolve(device));
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Writes an attribute anew. */
  public void set(String file, Object value) {
    try {
      Files.writeString(root.resolve(file), value + "\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Lets a device vanish. */
  public void remove(String file) {
    try {
      Files.delete(root.resolve(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Takes the right to read away. */
  public void deny(String file) {
    try {
      Files.setPosixFilePermissions(
          root.resolve(file), PosixFilePermissions.fromString("---------"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** One RAPL zone, with the link that powercap's class has. */
  public SysfsTree rapl(String zone, String name, long energyUj, long rangeUj) {
    String type = zone.substring(0, zone.indexOf(':'));
    String where = "devices/virtual/powercap/" + type + "/";
    String parent = zone.substring(0, zone.lastIndexOf(':'));
    where += parent.equals(type) ? zone : parent + "/" + zone;
    device(
        where,
        "name",
        name,
        "energy_uj",
        Long.toString(energyUj),
        "max_energy_range_uj",
        Long.toString(rangeUj),
        "enabled",
        "0",
        "constraint_0_name",
        "long_term",
        "constraint_0_power_limit_uw",
        "28000000");
    return link("class/powercap/" + zone, where);
  }

  /** A laptop of Intel's: psys, one package with core and uncore, the package once more by MMIO. */
  public SysfsTree intelClient() {
    device("devices/virtual/powercap/intel-rapl", "enabled", "1");
    link("class/powercap/intel-rapl", "devices/virtual/powercap/intel-rapl");
    return rapl("intel-rapl:0", "package-0", 100_000_000, 262_143_328_850L)
        .rapl("intel-rapl:0:0", "core", 40_000_000, 262_143_328_850L)
        .rapl("intel-rapl:0:1", "uncore", 5_000_000, 262_143_328_850L)
        .rapl("intel-rapl:1", "psys", 300_000_000, 262_143_328_850L)
        .rapl("intel-rapl-mmio:0", "package-0", 100_000_000, 262_143_328_850L);
  }

  /** A server of Intel's: two packages, each with its memory. */
  public SysfsTree intelServer() {
    return rapl("intel-rapl:0", "package-0", 100_000_000, 262_143_328_850L)
        .rapl("intel-rapl:0:0", "dram", 20_000_000, 65_712_999_613L)
        .rapl("intel-rapl:1", "package-1", 90_000_000, 262_143_328_850L)
        .rapl("intel-rapl:1:0", "dram", 18_000_000, 65_712_999_613L);
  }

  /** A Ryzen: the driver is Intel's, so is the name. */
  public SysfsTree amd() {
    return rapl("intel-rapl:0", "package-0", 10_000_000, 65_532_610_987L)
        .rapl("intel-rapl:0:0", "core", 2_000_000, 65_532_610_987L)
        .device(
            "devices/pci0000:00/0000:00:18.3/hwmon/hwmon0",
            "name",
            "k10temp",
            "temp1_input",
            "41000")
        .link("class/hwmon/hwmon0", "devices/pci0000:00/0000:00:18.3/hwmon/hwmon0")
        .device(
            "devices/pci0000:00/0000:03:00.0/hwmon/hwmon1",
            "name",
            "amdgpu",
            "power1_average",
            "7004000",
            "power1_label",
            "slowPPT",
            "in0_input",
            "812")
        .link("class/hwmon/hwmon1", "devices/pci0000:00/0000:03:00.0/hwmon/hwmon1");
  }

  /** A Raspberry Pi 4: a temperature, an under-voltage alarm, and no figure for a power. */
  public SysfsTree raspberryPi() {
    return device(
            "devices/virtual/thermal/thermal_zone0/hwmon0",
            "name",
            "cpu_thermal",
            "temp1_input",
            "44303")
        .link("class/hwmon/hwmon0", "devices/virtual/thermal/thermal_zone0/hwmon0")
        .device(
            "devices/platform/soc/soc:firmware/raspberrypi-hwmon/hwmon/hwmon1",
            "name",
            "rpi_volt",
            "in0_lcrit_alarm",
            "0")
        .link(
            "class/hwmon/hwmon1",
            "devices/platform/soc/soc:firmware/raspberrypi-hwmon/hwmon/hwmon1");
  }

  /** A Cubieboard2: its AXP209 shows two inputs and a battery under power_supply. */
  public SysfsTree cubieboard() {
    String pmic = "devices/platform/soc@1c00000/1c2ac00.i2c/i2c-0/0-0034/";
    device(
            pmic + "axp20x-ac-power-supply/power_supply/axp20x-ac",
            "type",
            "Mains",
            "online",
            "1",
            "present",
            "1",
            "health",
            "Good",
            "voltage_now",
            "5010400",
            "current_now",
            "312500")
        .link(
            "class/power_supply/axp20x-ac", pmic + "axp20x-ac-power-supply/power_supply/axp20x-ac")
        .device(
            pmic + "axp20x-usb-power-supply/power_supply/axp20x-usb",
            "type",
            "USB",
            "online",
            "0",
            "present",
            "0",
            "voltage_now",
            "0",
            "current_now",
            "0")
        .link(
            "class/power_supply/axp20x-usb",
            pmic + "axp20x-usb-power-supply/power_supply/axp20x-usb")
        .device(
            pmic + "axp20x-battery-power-supply/power_supply/axp20x-battery",
            "type",
            "Battery",
            "status",
            "Charging",
            "voltage_now",
            "3900000",
            "current_now",
            "-200000")
        .link(
            "class/power_supply/axp20x-battery",
            pmic + "axp20x-battery-power-supply/power_supply/axp20x-battery");
    return this;
  }

  /**
   * An EPYC with the driver amd_energy: a counter for each core, then one for each socket, which
   * contains the socket's cores.
   */
  public SysfsTree amdEnergy() {
    String device = "devices/platform/amd_energy.0/hwmon/hwmon3";
    String[] labels = {"Ecore000", "Ecore001", "Ecore002", "Ecore003", "Esocket0", "Esocket1"};
    device(device, "name", "amd_energy");
    for (int i = 0; i < labels.length; i++) {
      String channel = "energy" + (i + 1);
      device(device, channel + "_input", (i + 1) + "000000", channel + "_label", labels[i]);
    }
    return link("class/hwmon/hwmon3", device);
  }

  /**
   * A shunt as the driver ina2xx-adc shows it on iio, over 10 mOhm: {@code raw} counts of {@code
   * scale} milliwatts. There is no INA260 among its chips.
   */
  public SysfsTree ina2xxIio(String chip, String raw, String scale, String hertz) {
    String device = "devices/platform/soc/fe804000.i2c/i2c-1/1-0040/iio:device0";
    return device(
            device,
            "name",
            chip,
            "in_allow_async_readout",
            "0",
            "in_sampling_frequency",
            hertz,
            "in_shunt_resistor",
            "0.010000000",
            "in_voltage0_raw",
            "312",
            "in_voltage0_scale",
            "0.010000000",
            "in_voltage0_integration_time",
            "0.000532",
            "in_voltage1_raw",
            "1280",
            "in_voltage1_scale",
            "4.000000000",
            "in_power2_raw",
            raw,
            "in_power2_scale",
            scale,
            "in_current3_raw",
            "312",
            "in_current3_scale",
            "1.000000000")
        .link("bus/iio/devices/iio:device0", device);
  }

  /**
   * A shunt as the driver ina2xx shows it on hwmon, in microwatts; an INA260 has its own inside.
   */
  public SysfsTree ina2xxHwmon(String chip, String microwatts) {
    String device = "devices/platform/soc/fe804000.i2c/i2c-1/1-0041/hwmon/hwmon2";
    device(
        device,
        "name",
        chip,
        "in1_input",
        "5120",
        "curr1_input",
        "312",
        "power1_input",
        microwatts);
    if (!chip.equals("ina260")) {
      device(device, "in0_input", "3", "shunt_resistor", "10000");
    }
    if (chip.equals("ina226") || chip.equals("ina260")) {
      device(device, "update_interval", "35", "power1_crit", "0", "power1_crit_alarm", "0");
    }
    return link("class/hwmon/hwmon2", device);
  }
}

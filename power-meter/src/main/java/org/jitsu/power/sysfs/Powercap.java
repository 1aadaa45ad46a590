package org.jitsu.power.sysfs;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jitsu.power.meter.Found;
import org.jitsu.power.meter.MeterException;
import org.jitsu.power.meter.Quality;
import org.jitsu.power.meter.Search;
import org.jitsu.power.meter.Sensor;
import org.jitsu.power.meter.Zone;
import org.jspecify.annotations.Nullable;

/**
 * RAPL, the energy counters of Intel's and AMD's processors, by powercap ({@code
 * Documentation/power/powercap/powercap.rst}): counters in microjoules that begin anew at {@code
 * max_energy_range_uj}, renewed about every millisecond, readable by root alone since Linux 5.10.
 *
 * <p>What contains what: {@code core} and {@code uncore} are in their package, {@code psys} (the
 * whole platform, on clients) contains the packages and the memory; {@code dram}, though listed
 * below its package, is not in its counter. The same package by MMIO ({@code intel-rapl-mmio}) is
 * the package once more.
 */
public final class Powercap {
  private static final String KIND = "rapl";
  private static final long PERIOD_NS = 1_000_000;
  private static final double MICRO = 1e-6;

  private Powercap() {}

  /** Looks for zones below {@code sysfs}, {@code /sys} as a rule. */
  public static Found look(Path sysfs, LongSupplier clock) {
    Path root = sysfs.resolve("class/powercap");
    Search search = new Search(KIND);
    List<Path> zones = new ArrayList<>(Attributes.entries(root, "[a-z-]+(:\\d+)+"));
    zones.sort(Comparator.comparing((Path zone) -> zone.toString().contains("-mmio:")));
    boolean hasPlatform = zones.stream().anyMatch(zone -> name(zone).equals("psys"));
    Set<String> names = new HashSet<>();
    for (Path directory : zones) {
      Path file = directory.resolve("energy_uj");
      search.tryOpen(file.toString(), () -> open(directory, file, hasPlatform, names, clock));
    }
    if (search.isEmpty()) {
      search.nothing(
          root.toString(),
          Files.isDirectory(root)
              ? "has no zones: the processor has no RAPL, or a hypervisor hides it; try modprobe"
                  + " intel_rapl_msr"
              : "is not there: this kernel has no powercap");
    }
    return search.found();
  }

  private static Sensor open(
      Path directory, Path file, boolean hasPlatform, Set<String> names, LongSupplier clock)
      throws MeterException {
    NumberFile energy = NumberFile.open(file);
    double rangeUj = Attributes.number(directory.resolve("max_energy_range_uj")).orElse(0);
    String path = path(directory);
    String zone = names.add(path) ? path : directory.getFileName() + "/" + path;
    return new FileSensor(
        new Zone(
            KIND,
            zone,
            within(directory, zone, hasPlatform, names),
            Quality.MEASURED,
            PERIOD_NS,
            rangeUj * MICRO,
            file.toString()),
        FileSensor.Kind.ENERGY,
        energy,
        null,
        MICRO,
        0,
        clock);
  }

  private static @Nullable String within(
      Path directory, String zone, boolean hasPlatform, Set<String> names) {
    String id = directory.getFileName().toString();
    String own = name(directory);
    if (own.equals("psys")) {
      return null;
    }
    if (own.equals("dram")) {
      return hasPlatform ? "psys" : null;
    }
    if (id.chars().filter(c -> c == ':').count() > 1) {
      return path(parent(directory));
    }
    String plain = path(directory);
    if (!plain.equals(zone) && names.contains(plain)) {
      return plain;
    }
    return hasPlatform ? "psys" : null;
  }

  /**
   * Returns {@code package-0} or {@code package-0/core}: the names of a zone and those above it.
   */
  private static String path(Path directory) {
    String id = directory.getFileName().toString();
    return id.chars().filter(c -> c == ':').count() > 1
        ? path(parent(directory)) + "/" + name(directory)
        : name(directory);
  }

  private static Path parent(Path directory) {
    String id = directory.getFileName().toString();
    return directory.resolveSibling(id.substring(0, id.lastIndexOf(':')));
  }

  private static String name(Path directory) {
    return Attributes.text(directory.resolve("name"))
        .filter(name -> !name.isEmpty())
        .orElse(directory.getFileName().toString());
  }
}

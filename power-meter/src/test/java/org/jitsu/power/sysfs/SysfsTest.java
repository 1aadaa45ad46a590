package org.jitsu.power.sysfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.assertj.core.data.Offset;
import org.jitsu.power.ManualClock;
import org.jitsu.power.ledger.EnergyLedger;
import org.jitsu.power.meter.Found;
import org.jitsu.power.meter.MeterException;
import org.jitsu.power.meter.Reading;
import org.jitsu.power.meter.Sensor;
import org.jitsu.power.meter.Zone;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The layouts of real machines. */
class SysfsTest {
  private static final Offset<Double> NEARLY = within(1e-9);

  @TempDir private Path directory;
  private final ManualClock clock = new ManualClock();

  private SysfsTree tree() {
    return new SysfsTree(directory);
  }

  private static List<Zone> outermost(Found found) {
    return EnergyLedger.outermost(found.sensors().stream().map(Sensor::zone).toList());
  }

  private static double watts(Sensor sensor) throws MeterException {
    return ((Reading.Power) sensor.sample()).watts();
  }

  private static Sensor only(Found found) {
    assertThat(found.sensors()).hasSize(1);
    return found.sensors().getFirst();
  }

  @Test
  void onAnIntelClientThePlatformContainsAllElse() throws MeterException {
    Found found = Powercap.look(tree().intelClient().root(), clock);

    assertThat(found.sensors().stream().map(s -> s.zone().name()))
        .containsExactlyInAnyOrder(
            "package-0",
            "package-0/core",
            "package-0/uncore",
            "psys",
            "intel-rapl-mmio:0/package-0");
    assertThat(outermost(found)).extracting(Zone::name).containsExactly("psys");
    Sensor psys =
        found.sensors().stream()
            .filter(s -> s.zone().name().equals("psys"))
            .findAny()
            .orElseThrow();
    assertThat(((Reading.Counter) psys.sample()).joules()).isEqualTo(300, NEARLY);
    assertThat(psys.zone().rangeJoules()).isEqualTo(262_143.328_85, within(1e-6));
  }

  @Test
  void onAnIntelServerPackagesAndMemoryAddUp() {
    Found found = Powercap.look(tree().intelServer().root(), clock);

    assertThat(outermost(found).stream().map(Zone::name).collect(Collectors.toSet()))
        .containsExactlyInAnyOrder("package-0", "package-0/dram", "package-1", "package-1/dram");
  }

  @Test
  void onAnAmdProcessorThePackageContainsTheCores() throws MeterException {
    SysfsTree tree = tree().amd();

    assertThat(outermost(Powercap.look(tree.root(), clock)))
        .extracting(Zone::name)
        .containsExactly("package-0");
    Found hwmon = Hwmon.look(tree.root(), clock);
    assertThat(watts(only(hwmon))).isEqualTo(7.004, NEARLY);
    assertThat(only(hwmon).zone().id()).isEqualTo("amdgpu-hwmon1/slowPPT");
    assertThat(hwmon.looks())
        .anySatisfy(look -> assertThat(look.detail()).isEqualTo("k10temp has no power or energy"));
  }

  @Test
  void aRaspberryPiHasNoFigureAndItIsSaidWhy() {
    Found found = Hwmon.look(tree().raspberryPi().root(), clock);

    assertThat(found.sensors()).isEmpty();
    assertThat(found.looks())
        .extracting(Found.Look::detail)
        .containsExactly("cpu_thermal has no power or energy", "rpi_volt has no power or energy");
  }

  @Test
  void aCubieboardsInputsArePowersAndABatteryThatChargesIsNoSource() throws MeterException {
    SysfsTree tree = tree().cubieboard();
    Found found = PowerSupply.look(tree.root(), clock);

    assertThat(found.sensors().stream().map(s -> s.zone().name()))
        .containsExactly("axp20x-ac", "axp20x-battery", "axp20x-usb");
    Sensor mains = found.sensors().get(0);
    Sensor battery = found.sensors().get(1);
    assertThat(watts(mains)).isEqualTo(5.0104 * 0.3125, NEARLY);
    assertThat(watts(battery)).isZero();
    tree.set("class/power_supply/axp20x-battery/status", "Discharging");
    assertThat(watts(battery)).isEqualTo(3.9 * 0.2, NEARLY);
  }

  @Test
  void aBatterysStatusStaysOpenBetweenSamples() throws Exception {
    SysfsTree tree = tree().cubieboard();
    Path status = tree.root().resolve("class/power_supply/axp20x-battery/status").toRealPath();
    Found found = PowerSupply.look(tree.root(), clock);
    try (Sensor battery = found.sensors().get(1)) {
      for (String said : List.of("Full", "Discharging", "Not charging", "Dis", "Discharging now")) {
        tree.set("class/power_supply/axp20x-battery/status", said);
        assertThat(watts(battery) > 0).as(said).isEqualTo(said.equals("Discharging"));
        assertThat(timesOpen(status)).isEqualTo(1);
      }
    }
    assertThat(timesOpen(status)).isZero();
  }

  private static long timesOpen(Path file) throws IOException {
    try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
      return descriptors.filter(each -> isAt(each, file)).count();
    }
  }

  private static boolean isAt(Path descriptor, Path file) {
    try {
      return Files.readSymbolicLink(descriptor).equals(file);
    } catch (IOException gone) {
      return false;
    }
  }

  @Test
  void onAnEpycASocketContainsItsCores() {
    Found found = Hwmon.look(tree().amdEnergy().root(), clock);

    assertThat(found.sensors()).hasSize(6);
    assertThat(outermost(found)).extracting(Zone::name).containsExactly("Esocket0", "Esocket1");
    assertThat(found.sensors().stream().map(s -> s.zone().within()))
        .containsExactly("Esocket0", "Esocket0", "Esocket1", "Esocket1", null, null);
  }

  @ParameterizedTest
  @CsvSource({
    "ina219, 80, 20.000000000, 940, 1063830",
    "ina220, 80, 20.000000000, 940, 1063830",
    "ina226, 256, 6.250000000, 113, 8849558",
    "ina226, 64, 25.000000000, 113, 8849558" // before Linux 4.16
  })
  void aShuntOnIioIsRawTimesScaleInMilliwatts(
      String chip, String raw, String scale, String hertz, long periodNs) throws MeterException {
    Sensor sensor = only(Iio.look(tree().ina2xxIio(chip, raw, scale, hertz).root(), clock));

    assertThat(watts(sensor)).isEqualTo(1.6, NEARLY);
    assertThat(sensor.zone().id()).isEqualTo(chip + "-iio-device0/power2");
    assertThat(sensor.zone().periodNs()).isCloseTo(periodNs, within(1L));
  }

  @ParameterizedTest
  @CsvSource({"ina219, 0", "ina220, 0", "ina226, 35000000", "ina260, 35000000"})
  void aShuntOnHwmonIsInMicrowatts(String chip, long periodNs) throws MeterException {
    Sensor sensor = only(Hwmon.look(tree().ina2xxHwmon(chip, "1600000").root(), clock));

    assertThat(watts(sensor)).isEqualTo(1.6, NEARLY);
    assertThat(sensor.zone().id()).isEqualTo(chip + "-hwmon2/power1");
    assertThat(sensor.zone().periodNs()).isEqualTo(periodNs);
  }

  @Test
  void aChipWithoutAPowerGivesTheBusVoltageTimesTheCurrent() throws MeterException {
    tree()
        .device(
            "class/hwmon/hwmon0",
            "name",
            "ina219",
            "in0_input",
            "4",
            "in1_input",
            "12000",
            "curr1_input",
            "250");

    assertThat(watts(only(Hwmon.look(directory, clock)))).isEqualTo(3.0, NEARLY);
  }

  @Test
  void anAverageIsHalfOfItsIntervalOld() throws MeterException {
    tree()
        .device(
            "class/hwmon/hwmon0",
            "name",
            "power_meter",
            "power1_average",
            "182000000",
            "power1_average_interval",
            "1000");

    Reading reading = only(Hwmon.look(directory, clock)).sample();

    assertThat(reading.atNs()).isEqualTo(clock.getAsLong() - 500_000_000);
  }

  @Test
  void aPowerBesideItsOwnCounterIsNotCountedTwice() {
    tree()
        .device(
            "class/hwmon/hwmon0",
            "name",
            "chip",
            "power1_input",
            "1000000",
            "energy1_input",
            "5000000");

    assertThat(outermost(Hwmon.look(directory, clock))).hasSize(1);
  }

  @Test
  void nothingAtAllIsExplained() {
    assertThat(Powercap.look(directory, clock).looks().getFirst().detail())
        .isEqualTo("is not there: this kernel has no powercap");
    tree().device("class/powercap");
    assertThat(Powercap.look(directory, clock).looks().getFirst().detail()).contains("no zones");
    assertThat(Iio.look(directory, clock).looks()).hasSize(1);
    assertThat(Hwmon.look(directory, clock).looks()).hasSize(1);
    assertThat(PowerSupply.look(directory, clock).looks()).hasSize(1);
  }

  @Test
  void aZoneThatVanishesFailsAndComesBack() throws MeterException {
    SysfsTree tree = tree().rapl("intel-rapl:0", "package-0", 5_000_000, 1_000_000_000);
    Sensor sensor = only(Powercap.look(directory, clock));
    String energy = "class/powercap/intel-rapl:0/energy_uj";

    tree.set(energy, "nonsense");
    assertThatThrownBy(sensor::sample)
        .isInstanceOf(MeterException.class)
        .hasMessageContaining("'nonsense' is not a whole number");
    tree.set(energy, 6_000_000);
    assertThat(((Reading.Counter) sensor.sample()).joules()).isEqualTo(6, NEARLY);
    sensor.close();
    tree.remove(energy);
    assertThatThrownBy(sensor::sample).hasMessageContaining("the device may be gone");
    tree.set(energy, 7_000_000);
    assertThat(((Reading.Counter) sensor.sample()).joules()).isEqualTo(7, NEARLY);
  }
}

package org.jitsu.power.inventory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jitsu.power.ManualClock;
import org.jitsu.power.meter.MeterException;
import org.jitsu.power.meter.Quality;
import org.jitsu.power.meter.Sensor;
import org.jitsu.power.meter.Zone;
import org.jitsu.power.model.PowerLaw;
import org.jitsu.power.sysfs.SysfsTree;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Words to meters. */
class MetersTest {
  @TempDir private Path directory;

  private Meters meters() {
    return new Meters(
        new Surroundings(
            directory.resolve("sys"),
            Path.of("/proc"),
            directory.resolve("dev"),
            directory.resolve("model.json"),
            _ -> "Instantaneous power reading: 80 Watts",
            new ManualClock()));
  }

  @Test
  void aMachineWithoutSensorsSaysWhatWasLookedForAndWhere() throws MeterException {
    try (Inventory inventory = meters().open(List.of())) {
      assertThat(inventory.sensors()).isEmpty();
      assertThat(inventory.board()).isEmpty();
      assertThat(inventory.lookedFor())
          .startsWith("no meter can be read; looked for:")
          .contains(
              "sys/class/powercap: is not there",
              "sys/bus/iio/devices: is not there",
              "sys/class/hwmon: is not there",
              "sys/class/power_supply: is not there",
              "dev/ipmi0: is not there",
              "model.json: nobody calibrated this machine");
    }
  }

  @Test
  void theMachinesSumIsOfTheFirstKindOnly() throws MeterException {
    SysfsTree tree =
        new SysfsTree(directory.resolve("sys")).intelServer().ina2xxHwmon("ina226", "1600000");

    try (Inventory inventory = meters().open(List.of("auto"))) {
      assertThat(inventory.sensors()).hasSize(5);
      assertThat(inventory.board()).extracting(Zone::meter).containsOnly("rapl").hasSize(4);
    }
    try (Inventory inventory = meters().open(List.of("rapl", "hwmon"))) {
      assertThat(inventory.board()).hasSize(5);
    }
    assertThat(tree.root()).exists();
  }

  @Test
  void aControllerIsAskedWhereItsDeviceIs() throws IOException, MeterException {
    Files.createDirectories(directory.resolve("dev"));
    Files.createFile(directory.resolve("dev/ipmi0"));

    try (Inventory inventory = meters().open(List.of("ipmi"))) {
      assertThat(inventory.sensors()).extracting(s -> s.zone().id()).containsExactly("ipmi/dcmi");
    }
  }

  @Test
  void aModelIsModelledOnlyWhenItWasFitted() throws IOException, MeterException {
    try (Inventory byHand = meters().open(List.of("model:idle=2.1,busy=4.3"))) {
      assertThat(byHand.sensors())
          .extracting(Sensor::zone)
          .extracting(Zone::quality)
          .containsExactly(Quality.ESTIMATED);
    }
    new ModelFile(PowerLaw.between(2, 4), "plug", "cubie", "now", 0, 0.99, 0.02, Map.of(0.0, 0.01))
        .write(directory.resolve("model.json"));
    try (Inventory fitted = meters().open(List.of())) {
      assertThat(fitted.board()).extracting(Zone::quality).containsExactly(Quality.MODELLED);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          sunlight             | 'sunlight' is no meter; right: one of auto, rapl
          shelly2:plug         | has no HTTP address; right: shelly2:http://192.0.2.7/
          tasmota:http://192.0.2.7:99999/ | has no HTTP address
          model:cheap          | is no law; right: model:idle=2.1,busy=4.3
          model:idle=3,busy=2  | busy is less than idle
          json:http://192.0.2.7/y      | does not say where the figure stands
          """)
  void aWordThatMeansNothingIsSaidSo(String word, String why) {
    assertThatThrownBy(
            () -> {
              try (Inventory inventory = meters().open(List.of(word))) {
                throw new AssertionError(inventory.lookedFor());
              }
            })
        .isInstanceOf(MeterException.class)
        .hasMessageContaining(why);
    assertThatThrownBy(() -> meters().check(word))
        .isInstanceOf(MeterException.class)
        .hasMessageContaining(why);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "auto",
        "rapl",
        "tasmota:http://192.0.2.7/",
        "json:http://192.0.2.7/y#/w,mW",
        "csv:/nowhere",
        "scpi:/dev/nothing"
      })
  void aWordIsCheckedWithoutAskingItsMeter(String word) throws MeterException {
    meters().check(word);
  }

  @Test
  void aPlugThatIsAwayIsInTheInventoryWithoutItsPassword() throws MeterException {
    try (Inventory inventory =
        meters().open(List.of("shelly1:http:" + "//me:sesame@127.0.0.1:1/"))) {
      assertThat(inventory.sensors()).isEmpty();
      assertThat(inventory.lookedFor())
          .contains("http://127.0.0.1:1/")
          .contains("cannot be reached")
          .doesNotContain("sesame");
    }
  }
}

package org.jitsu.power.sysfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jitsu.linux.sys.Errno;
import org.jitsu.linux.sys.LinuxException;
import org.jitsu.power.meter.MeterException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Attributes that say something else each time, fail, vanish and come back. */
class NumberFileTest {
  @TempDir private Path directory;

  private Path write(String text) throws IOException {
    return Files.writeString(directory.resolve("energy_uj"), text);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "-42, -42",
    "12.5, 12", // millivolts of some drivers
    "262143328850, 262143328850",
    "999999999999999999, 999999999999999999"
  })
  void theNumberIsWhole(String text, long number) throws Exception {
    for (String end : new String[] {"", "\n"}) {
      try (NumberFile file = NumberFile.open(write(text + end))) {
        assertThat(file.read()).isEqualTo(number);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "''",
    "-",
    "<not counted>",
    "12 mW",
    "0x12",
    "1000000000000000000",
    "9999999999999999999999"
  })
  void anythingElseIsNoNumber(String text) throws IOException {
    Path path = write(text + "\n");
    assertThatThrownBy(() -> NumberFile.open(path))
        .isInstanceOfSatisfying(
            MeterException.class,
            e -> assertThat(e.kind()).isEqualTo(MeterException.Kind.MALFORMED))
        .hasMessage(path + ": '" + text + "' is not a whole number");
  }

  @Test
  void aNumberThatShrinksHasNoneOfItsOldDigits() throws Exception {
    Path path = write("262143328850\n");
    try (NumberFile file = NumberFile.open(path)) {
      Files.writeString(path, "7");
      assertThat(file.read()).isEqualTo(7);
      Files.writeString(path, "");
      assertThatThrownBy(file::read).hasMessageContaining("'' is not a whole number");
      Files.writeString(path, "88\n");
      assertThat(file.read()).isEqualTo(88);
    }
  }

  /** A process's attribute goes with it, and whoever has it open is told, as with a device. */
  @Test
  void anAttributeThatVanishesWithItsDeviceFailsAndIsFoundAgain() throws Exception {
    Path path = directory.resolve("energy_uj");
    Process first = new ProcessBuilder("sleep", "600").start();
    Process second = new ProcessBuilder("sleep", "600").start();
    try {
      Files.createSymbolicLink(path, Path.of("/proc/" + first.pid() + "/oom_score"));
      try (NumberFile file = NumberFile.open(path)) {
        assertThat(file.read()).isNotNegative();
        first.destroyForcibly().waitFor();

        assertThatThrownBy(file::read)
            .isInstanceOfSatisfying(
                MeterException.class,
                e -> assertThat(e.kind()).isEqualTo(MeterException.Kind.SILENT))
            .hasMessageContaining("ESRCH")
            .hasMessageEndingWith("the device may be gone");
        assertThatThrownBy(file::read)
            .isInstanceOfSatisfying(
                MeterException.class,
                e -> assertThat(e.kind()).isEqualTo(MeterException.Kind.MISSING))
            .hasMessage(path + " is not there; the device may be gone");

        Files.delete(path);
        Files.createSymbolicLink(path, Path.of("/proc/" + second.pid() + "/oom_score"));
        assertThat(file.read()).isNotNegative();
      }
    } finally {
      first.destroyForcibly().waitFor();
      second.destroyForcibly().waitFor();
    }
  }

  @Test
  void anErrorOfTheDeviceIsSaidWithItsReason() {
    Path path = Path.of("/proc/self/mem"); // its first page is never there
    assertThatThrownBy(() -> NumberFile.open(path))
        .isInstanceOfSatisfying(
            MeterException.class, e -> assertThat(e.kind()).isEqualTo(MeterException.Kind.SILENT))
        .hasMessage(
            "/proc/self/mem cannot be read: pread64 /proc/self/mem: EIO (input/output error); the"
                + " device may be gone");
  }

  @ParameterizedTest
  @CsvSource({
    "EAGAIN, SILENT, has no figure now",
    "EBUSY, SILENT, has no figure now",
    "ETIMEDOUT, SILENT, has no figure now",
    "EIO, SILENT, the device may be gone",
    "ENODEV, SILENT, the device may be gone",
    "ENXIO, SILENT, the device may be gone",
    "EPERM, DENIED, may be read by root only",
    "EACCES, DENIED, may be read by root only",
    "ENOENT, MISSING, is not there"
  })
  void eachRefusalHasItsKindAndItsMend(Errno errno, MeterException.Kind kind, String said) {
    LinuxException why = new LinuxException("pread64", errno, "energy_uj");

    MeterException failed = Attribute.failed(Path.of("energy_uj"), why);

    assertThat(failed.kind()).isEqualTo(kind);
    assertThat(failed).hasMessageContaining(said).hasCause(why);
  }
}

package org.jitsu.backends.qemu;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import org.jitsu.core.GuestName;
import org.jitsu.core.Mac;
import org.jitsu.core.hypervisor.GuestSpec;
import org.jitsu.core.hypervisor.HypervisorException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What makes a saved state stale, and what does not. */
class StateKeysTest {

  @TempDir private Path folder;
  private final StateKeys keys = new StateKeys();
  private Path kernel;
  private Path initrd;
  private Path disk;
  private Path program;

  @BeforeEach
  void writeFiles() throws IOException {
    kernel = Files.writeString(folder.resolve("kernel"), "kernel");
    initrd = Files.writeString(folder.resolve("initrd"), "initrd");
    disk = Files.writeString(folder.resolve("disk"), "disk");
    program = Files.writeString(folder.resolve("qemu"), "#!/bin/false");
    assertThat(program.toFile().setExecutable(true)).isTrue();
  }

  @Test
  void theSameGuestHasTheSameKey() throws Exception {
    assertThat(key("www", "a=1", 16)).isEqualTo(key("www", "a=1", 16));
    assertThat(identity("www")).isEqualTo(identity("www"));
  }

  @Test
  void everyPartOfTheDefinitionCounts() throws Exception {
    assertThat(
            List.of(
                key("www", "a=1", 16),
                key("shop", "a=1", 16),
                key("www", "a=2", 16),
                key("www", "a=1", 32),
                key("www", "a=1", 16, "machine", "pc"),
                key("www", "a=1", 16, "start", "snapshot"),
                key("www", "a=1", 16, "accel", "tcg")))
        .doesNotHaveDuplicates();
  }

  @Test
  void imagesCountByTheirContent() throws Exception {
    String before = key("www", "", 16);
    touch(kernel);
    assertThat(key("www", "", 16)).as("it is the same again").isEqualTo(before);
    Files.writeString(kernel, "KERNEL");
    touch(kernel);
    String other = key("www", "", 16);
    assertThat(other).isNotEqualTo(before);
    Files.writeString(initrd, "another");
    assertThat(key("www", "", 16)).isNotIn(before, other);
  }

  @Test
  void aDiskAndTheProgramCountByTheirChange() throws Exception {
    String before = key("www", "", 16);
    touch(disk);
    String written = key("www", "", 16);
    assertThat(written).isNotEqualTo(before);
    touch(program);
    assertThat(key("www", "", 16)).isNotIn(before, written);
  }

  @Test
  void whatRunsIsToldByItsFilesAlone() throws Exception {
    String before = identity("www");
    touch(disk);
    assertThat(identity("www")).as("it may write to its disk").isEqualTo(before);
    touch(kernel);
    assertThat(identity("www")).isNotEqualTo(before);
  }

  private static void touch(Path file) throws IOException {
    long laterMs = Files.getLastModifiedTime(file).toMillis() + 1;
    Files.setLastModifiedTime(file, FileTime.fromMillis(laterMs));
  }

  private String key(String name, String cmdline, int mebibytes, String... options)
      throws IOException, HypervisorException {
    GuestSpec spec = spec(name, cmdline, mebibytes);
    return keys.of(home(name), spec, options(options));
  }

  private String identity(String name) throws IOException, HypervisorException {
    return StateKeys.identity(home(name), spec(name, "", 16), options());
  }

  private Options options(String... pair) throws HypervisorException {
    String binary = program.toString();
    return Options.parse(
        pair.length == 0 ? Map.of("binary", binary) : Map.of("binary", binary, pair[0], pair[1]));
  }

  private GuestHome home(String name) {
    return new GuestHome(folder.resolve(name));
  }

  private GuestSpec spec(String name, String cmdline, int mebibytes) {
    return new GuestSpec(
        new GuestName(name),
        new Mac(1),
        kernel,
        initrd,
        cmdline,
        (long) mebibytes << 20,
        1,
        List.of(disk),
        GuestSpec.Network.TAP,
        List.of(),
        1,
        Map.of());
  }
}

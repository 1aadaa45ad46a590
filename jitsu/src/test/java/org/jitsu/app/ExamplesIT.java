package org.jitsu.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The examples for programs that this machine need not have: checked by {@code jitsu check}, with
 * files of their names in the programs' place. Whether the programs would agree is another matter.
 */
@Timeout(60)
class ExamplesIT {

  @TempDir private Path folder;

  @BeforeEach
  void copy() throws IOException {
    for (String example : List.of("vmms.yaml", "solo5.yaml")) {
      Files.copy(Lab.ROOT.resolve("docs/examples").resolve(example), folder.resolve(example));
    }
  }

  @Test
  void theCommandsOfOtherVmmsAreComplete() throws Exception {
    for (String file :
        List.of("vmlinux", "firecracker.img", "cloud-hypervisor.img", "crosvm.img")) {
      Files.writeString(folder.resolve(file), "x");
    }
    assertThat(check("vmms.yaml"))
        .contains(
            "guest cloud-hypervisor: cloud-hypervisor is not installed",
            "guest crosvm: crosvm is not installed")
        .doesNotContain("guest firecracker"); // a shell looks for it
    for (String program : List.of("cloud-hypervisor", "crosvm")) {
      program(program, "");
    }
    assertThat(check("vmms.yaml")).contains("vmms.yaml is right: 3 services on 3 guests");
  }

  @Test
  void theImageOfSolo5IsComparedWithWhatItIsGiven() throws Exception {
    Files.copy(Lab.HELLO_PROCESS, folder.resolve("www.spt"));
    Files.write(folder.resolve("pages.img"), new byte[512]);
    program("solo5-spt", "echo 'solo5-spt tender, version v0.9.0' >&2; echo 'ABI version 2' >&2");
    assertThat(check("solo5.yaml"))
        .as("the one image that we have wants no disk")
        .contains("www.spt declares no block device: leave disks out");
  }

  private void program(String name, String script) throws IOException {
    Path file = Files.createDirectories(folder.resolve("bin")).resolve(name);
    Files.writeString(file, "#!/bin/sh\n" + script + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
  }

  private String check(String example) throws Exception {
    List<String> line = new ArrayList<>(DaemonProcess.program());
    line.addAll(List.of("check", "-c", folder.resolve(example).toString()));
    Path out = folder.resolve("out");
    ProcessBuilder builder =
        new ProcessBuilder(line).redirectErrorStream(true).redirectOutput(out.toFile());
    builder.environment().merge("PATH", folder.resolve("bin") + ":", (old, own) -> own + old);
    assertThat(builder.start().waitFor(50, TimeUnit.SECONDS)).isTrue();
    return Files.readString(out);
  }
}

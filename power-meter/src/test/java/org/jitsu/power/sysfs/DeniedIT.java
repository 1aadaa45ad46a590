package org.jitsu.power.sysfs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jitsu.power.meter.Found;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the kernel keeps for root, seen by a process that is not let: one without capabilities,
 * since whoever runs this test may be root.
 */
@Timeout(60)
class DeniedIT {
  @TempDir private Path directory;

  @Test
  void whatOnlyRootMayReadIsExplained() throws Exception {
    SysfsTree tree =
        new SysfsTree(directory)
            .rapl("intel-rapl:0", "package-0", 1, 1000)
            .rapl("intel-rapl:1", "psys", 1, 1000);
    tree.deny("class/powercap/intel-rapl:0/energy_uj");
    List<String> command = new ArrayList<>();
    if (System.getProperty("user.name").equals("root")) {
      command.addAll(List.of("setpriv", "--bounding-set=-all", "--inh-caps=-all"));
    }
    String classes =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    command.addAll(
        List.of(
            Path.of(System.getProperty("java.home"), "bin/java").toString(),
            "-cp",
            classes,
            DeniedIT.class.getName(),
            directory.toString()));

    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();

    assertThat(printed)
        .contains("1 sensors", "intel-rapl:0/energy_uj may be read by root only; run as root, or");
  }

  /** Looks, and prints what it found. */
  public static void main(String[] words) {
    Found found = Powercap.look(Path.of(words[0]), System::nanoTime);
    System.out.println(found.sensors().size() + " sensors");
    found.looks().forEach(look -> System.out.println(look.detail()));
  }
}

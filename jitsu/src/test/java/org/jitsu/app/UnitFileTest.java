package org.jitsu.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The systemd unit, as systemd's own tool sees it. */
class UnitFileTest {

  static final Path UNIT = Documents.ROOT.resolve("packaging/systemd/jitsu.service");

  /** Of 0 to 100, the more the worse; without any hardening it would be 96. */
  private static final int MOST_EXPOSED = 45;

  @TempDir private Path folder = Path.of("");

  @Test
  void systemdHasNothingAgainstIt() throws Exception {
    // the launcher and its user are made by whoever installs
    String here =
        Files.readString(UNIT)
            .replace("/usr/bin/jitsu", Documents.ROOT.toRealPath().resolve("bin/jitsu").toString())
            .replaceAll("(?m)^(User|Group)=.*$", "");
    Path unit = Files.writeString(folder.resolve("jitsu.service"), here);

    assertThat(analyze("verify", "--man=no", unit.toString())).isEmpty();

    Files.writeString(unit, here.replace("ProtectClock", "ProtectClok"));
    assertThat(analyze("verify", "--man=no", unit.toString())).contains("ProtectClok");
  }

  @Test
  void itIsHardened() throws Exception {
    assertThat(
            analyze(
                "security",
                "--no-pager",
                "--offline=true",
                "--threshold=" + MOST_EXPOSED,
                UNIT.toString()))
        .contains("Overall exposure level");
  }

  private static String analyze(String... words) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("systemd-analyze"));
    command.addAll(List.of(words));
    Process process;
    try {
      process = new ProcessBuilder(command).redirectErrorStream(true).start();
    } catch (IOException e) {
      assumeTrue(false, "systemd-analyze is not here: " + e.getMessage());
      throw e;
    }
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
    return said;
  }
}

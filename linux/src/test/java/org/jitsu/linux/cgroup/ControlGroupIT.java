package org.jitsu.linux.cgroup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.jitsu.linux.spawn.Command;
import org.jitsu.linux.spawn.Exit;
import org.jitsu.linux.spawn.OsProcess;
import org.jitsu.linux.spawn.PreparedCommand;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The kernel's own groups, of whichever version is mounted here. */
class ControlGroupIT {

  private static final long PATIENCE_S = 30;
  private static final int MEBIBYTE = 1 << 20;

  @TempDir private Path folder;

  @Test
  void whoTakesMoreMemoryThanItsGroupMayIsKilled() throws Exception {
    ControlGroup group = make(new Limits(16 * MEBIBYTE, Limits.NONE));
    try {
      assertThat(run(group, "head -c 4m /dev/zero | tail -c 4m >/dev/null"))
          .isEqualTo(new Exit.Code(0));
      assertThat(run(group, "tail /dev/zero")).isNotEqualTo(new Exit.Code(0));
    } finally {
      assertThat(group.remove()).isTrue();
    }
  }

  @Test
  void aProcessAndItsChildrenAreInItAndItGoesWithThem() throws Exception {
    ControlGroup group = make(new Limits(Limits.NONE, 50));
    Path out = folder.resolve("out");
    String script = "cat /proc/self/cgroup; exec sleep 1000";
    OsProcess process = start(group, Command.of("sh", "-c", script).output(out));
    try {
      await("it has said where it is").until(() -> Files.readString(out).contains("jitsu-it-"));
      assertThat(group.remove()).as("it has a process").isFalse();
      ControlGroup found = ControlGroup.of(process.identity().pid(), "jitsu-it-");
      assertThat(found.toString()).isEqualTo(group.toString());
      assertThat(Files.readString(Path.of("/proc/self/cgroup")))
          .as("we are not in it")
          .doesNotContain("jitsu-it-");
    } finally {
      process.signal(OsProcess.KILL);
      process.onExit().get(PATIENCE_S, TimeUnit.SECONDS);
      assertThat(group.remove()).isTrue();
    }
  }

  private static ControlGroup make(Limits limits) {
    try {
      return ControlGroup.make("jitsu-it-", limits);
    } catch (IOException impossible) {
      return abort("not possible here: " + impossible.getMessage());
    }
  }

  private static Exit run(ControlGroup group, String script) throws Exception {
    return start(group, Command.of("sh", "-c", script)).onExit().get(PATIENCE_S, TimeUnit.SECONDS);
  }

  private static OsProcess start(ControlGroup group, Command command) throws IOException {
    try (PreparedCommand prepared = command.ownSession().prepare()) {
      return prepared.start(group);
    }
  }
}

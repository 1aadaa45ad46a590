package org.jitsu.linux.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jitsu.linux.console.ConsoleFollower.Followed;
import org.jitsu.linux.spawn.Command;
import org.jitsu.linux.spawn.OsProcess;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real programs print, and are followed. */
class ConsoleFollowerIT {

  private static final long PATIENCE_S = 10;

  @TempDir private Path folder;

  /** The beginning of what was handed on; the follower's thread adds. */
  private volatile String heard = "";

  @Test
  void hearsEverythingOfManyShortLives() throws Exception {
    long descriptors = descriptors();
    try (ConsoleFollower follower = ConsoleFollower.open()) {
      for (int i = 0; i < 50; i++) {
        heard = "";
        ConsoleFile file = ConsoleFile.create(folder.resolve("console"));
        Followed followed = follow(follower, file);
        OsProcess program = start(file, "echo one; echo two >&2; exec echo three");
        program.onExit().get(PATIENCE_S, TimeUnit.SECONDS);
        followed.finish();
        assertThat(heard).isEqualTo("one\ntwo\nthree\n");
      }
    }
    await("all is given back").until(() -> descriptors() <= descriptors);
  }

  @Test
  void hearsAProgramWhileItRuns() throws Exception {
    try (ConsoleFollower follower = ConsoleFollower.open()) {
      ConsoleFile file = ConsoleFile.create(folder.resolve("console"));
      Followed followed = follow(follower, file);
      OsProcess program = start(file, "echo hello; exec sleep 1000");
      await("it is heard").until(() -> heard.equals("hello\n"));
      followed.rename(folder.resolve("renamed"));
      assertThat(followed.tail(3)).asString(StandardCharsets.UTF_8).isEqualTo("lo\n");
      program.signal(OsProcess.KILL);
    }
  }

  @Test
  void boundsTheFilesOfProgramsThatPrintForEver() throws Exception {
    try (ConsoleFollower follower = ConsoleFollower.open()) {
      ConsoleFile file = ConsoleFile.create(folder.resolve("console"));
      Followed followed = follow(follower, file);
      OsProcess program = start(file, "exec yes");
      await("it was begun anew").until(() -> Files.exists(folder.resolve("console.1")));
      heard = "";
      await("and is still read").until(() -> !heard.isEmpty());
      program.signal(OsProcess.KILL);
      program.onExit().get(PATIENCE_S, TimeUnit.SECONDS);
      followed.finish();
      assertThat(Files.size(folder.resolve("console"))).isLessThan(ConsoleFile.MAX_BYTES);
    }
  }

  private Followed follow(ConsoleFollower follower, ConsoleFile file) throws Exception {
    return follower.follow(
        file,
        bytes -> {
          String before = heard;
          if (before.length() < 1000) {
            heard = before + StandardCharsets.UTF_8.decode(bytes);
          }
        });
  }

  private static OsProcess start(ConsoleFile file, String script) throws Exception {
    return Command.of("sh", "-c", script)
        .ownSession()
        .descriptor(1, file.fd())
        .descriptor(2, file.fd())
        .start();
  }

  private static long descriptors() throws Exception {
    try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
      return open.count();
    }
  }
}

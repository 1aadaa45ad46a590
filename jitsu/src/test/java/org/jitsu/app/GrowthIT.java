package org.jitsu.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A daemon that starts and stops a guest many times has no more than after the first times. */
@Timeout(1800)
class GrowthIT {

  private static final int FIRST_TIMES = 5;
  private static final boolean LONG = Boolean.getBoolean("jitsu.long");

  /** Carriers of virtual threads come when there is work, and go later. */
  private static final int SPARE_THREADS = 4;

  /** The bridge, Synjitsu's port, and a TAP for the next start. */
  private static final int ALL_INTERFACES = 3;

  /**
   * A guest that lives often.
   *
   * @param prepared what its directory has while it sleeps, beside two consoles: what the next
   *     start needs, and of a QEMU what the last one was booted from
   */
  record Lives(Sample www, int cycles, List<String> prepared) {}

  static Stream<Lives> lives() {
    return Stream.of(
        new Lives(Sample.hello("www"), LONG ? 300 : 30, List.of("qmp", "console", "started.label")),
        new Lives(Sample.process("www"), LONG ? 10_000 : 200, List.of("console.next")));
  }

  @RegisterExtension final Lab lab = new Lab();

  @ParameterizedTest
  @MethodSource("lives")
  void startsAndStopsLeaveNothing(Lives lives) throws Exception {
    // It starts guests more often than one client's prefix may.
    lab.write(
        Sample.configuration("state", List.of(lives.www()))
            + "limits: { boots-per-prefix: 1000000/1m }\n");
    DaemonProcess daemon = lab.serve();
    cycle(daemon, lives.www(), FIRST_TIMES);
    lab.awaitRehearsed();
    awaitNextStartPrepared(lives);
    Path proc = Path.of("/proc", Long.toString(daemon.pid()));
    long descriptors = count(proc.resolve("fd"));
    long threads = count(proc.resolve("task"));

    cycle(daemon, lives.www(), lives.cycles());
    awaitNextStartPrepared(lives);

    assertThat(daemon.guest("www").starts()).isEqualTo(FIRST_TIMES + lives.cycles());
    assertThat(Lab.interfaces()).hasSizeLessThanOrEqualTo(ALL_INTERFACES);
    await("no more descriptors than before, but for those of a connection that just ended")
        .atMost(10, TimeUnit.SECONDS)
        .until(() -> count(proc.resolve("fd")) <= descriptors);
    assertThat(count(proc.resolve("task")))
        .as("threads")
        .isLessThanOrEqualTo(threads + SPARE_THREADS);
    assertThat(ProcessHandle.of(daemon.pid()).orElseThrow().children())
        .as("children, zombies too")
        .isEmpty();
    assertThat(lab.guests()).isEmpty();
    assertThat(files(lives))
        .containsAll(lives.prepared())
        .contains("console.log", "console.log.1")
        .hasSize(lives.prepared().size() + 2);
  }

  /** What the next start needs, which is made when a guest has stopped. */
  private void awaitNextStartPrepared(Lives lives) {
    await("the next start is prepared").until(() -> files(lives).containsAll(lives.prepared()));
  }

  private List<String> files(Lives lives) throws IOException {
    Path home = lab.directory().resolve("state").resolve(lives.www().backend()).resolve("www");
    try (Stream<Path> left = Files.list(home)) {
      return left.map(file -> file.getFileName().toString()).toList();
    }
  }

  private static void cycle(DaemonProcess daemon, Sample www, int times) throws IOException {
    for (int i = 0; i < times; i++) {
      Visitor.visit(www);
      daemon.awaitState("www", "ready");
      daemon.stop("www");
      daemon.awaitState("www", "asleep");
    }
  }

  private static long count(Path directory) throws IOException {
    try (Stream<Path> entries = Files.list(directory)) {
      return entries.count();
    }
  }
}

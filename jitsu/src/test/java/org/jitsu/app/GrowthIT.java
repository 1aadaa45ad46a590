package org.jitsu.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A daemon that starts and stops a guest many times has no more than after the first times. */
@Timeout(240)
class GrowthIT {

  private static final int FIRST_TIMES = 5;
  private static final int CYCLES = Boolean.getBoolean("jitsu.long") ? 300 : 30;

  /** Carriers of virtual threads come when there is work, and go later. */
  private static final int SPARE_THREADS = 4;

  /** The bridge, Synjitsu's port, and a TAP for the next start. */
  private static final int ALL_INTERFACES = 3;

  private static final Sample WWW = Sample.hello("www");

  @RegisterExtension final Lab lab = new Lab();

  @Test
  void startsAndStopsLeaveNothing() throws Exception {
    DaemonProcess daemon = lab.serve(WWW);
    cycle(daemon, FIRST_TIMES);
    awaitNextStartPrepared();
    Path proc = Path.of("/proc", Long.toString(daemon.pid()));
    long descriptors = count(proc.resolve("fd"));
    long threads = count(proc.resolve("task"));

    cycle(daemon, CYCLES);
    awaitNextStartPrepared();

    assertThat(daemon.guest("www").starts()).isEqualTo(FIRST_TIMES + CYCLES);
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
    assertThat(files()).containsExactlyInAnyOrder("console.log", "console.log.1", "qmp", "console");
  }

  /** The sockets of the next start, which are opened when a guest has stopped. */
  private void awaitNextStartPrepared() {
    await("the next start is prepared").until(() -> files().containsAll(List.of("qmp", "console")));
  }

  private List<String> files() throws IOException {
    try (Stream<Path> left = Files.list(lab.directory().resolve("state/qemu/www"))) {
      return left.map(file -> file.getFileName().toString()).toList();
    }
  }

  private static void cycle(DaemonProcess daemon, int times) throws IOException {
    for (int i = 0; i < times; i++) {
      Visitor.visit(WWW);
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

package org.jitsu.backends.qemu;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** What a test must not leave: processes, sockets, descriptors. */
record Leftovers(Path directory, long descriptors) {

  /** Looks before the test, or before the part of it that counts. */
  static Leftovers before(Path directory) throws IOException {
    return new Leftovers(directory, descriptorsNow());
  }

  void assertNone() throws IOException {
    assertThat(Guests.pids(directory)).as("QEMU processes").isEmpty();
    try (Stream<Path> files = Files.walk(directory)) {
      assertThat(files.filter(file -> List.of("qmp", "console").contains(name(file))))
          .as("sockets")
          .isEmpty();
    }
    assertThat(descriptorsNow()).as("descriptors").isLessThanOrEqualTo(descriptors);
  }

  private static String name(Path file) {
    return file.getFileName().toString();
  }

  private static long descriptorsNow() throws IOException {
    try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
      return open.count();
    }
  }
}

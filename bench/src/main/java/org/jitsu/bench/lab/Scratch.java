package org.jitsu.bench.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A directory for sockets, logs and configurations, with a short path, removed at the end. */
public final class Scratch implements AutoCloseable {
  private final Path directory;

  /** Makes one below the system's temporary directory. */
  public Scratch() throws IOException {
    directory = Files.createTempDirectory("jitsu-bench-");
  }

  /** Returns its path. */
  public Path directory() {
    return directory;
  }

  @Override
  public void close() throws IOException {
    List<Path> deepestFirst;
    try (Stream<Path> all = Files.walk(directory)) {
      deepestFirst = all.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path path : deepestFirst) {
      Files.deleteIfExists(path);
    }
  }
}

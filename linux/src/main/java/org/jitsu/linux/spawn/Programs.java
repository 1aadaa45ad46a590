package org.jitsu.linux.spawn;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/** Finds programs as a shell would. */
public final class Programs {

  private Programs() {}

  /** Returns the executable file of that path, or of that name in PATH. */
  public static Optional<Path> find(String program) {
    Stream<Path> candidates =
        program.contains("/")
            ? Stream.of(Path.of(program))
            : Stream.of(
                    System.getenv().getOrDefault("PATH", "/usr/bin:/bin").split(File.pathSeparator))
                .filter(folder -> !folder.isEmpty())
                .map(folder -> Path.of(folder, program));
    return candidates
        .filter(file -> Files.isRegularFile(file) && Files.isExecutable(file))
        .findFirst();
  }
}

package org.jitsu.backends.qemu;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/** Finds QEMU's programs as a shell would. */
final class Programs {

  private Programs() {}

  /** Returns the executable file of that path, or of that name in PATH. */
  static Optional<Path> find(String program) {
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

  /** Returns the Debian package that has such a program. */
  static String debianPackage(String program) {
    return program.endsWith("aarch64") || program.endsWith("arm")
        ? "qemu-system-arm"
        : "qemu-system-x86";
  }
}

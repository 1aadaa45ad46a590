package org.jitsu.backends.qemu;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jitsu.linux.spawn.OsProcess;
import org.jitsu.linux.spawn.ProcessIdentity;

/**
 * A QEMU that an earlier daemon left behind. It is known by its command line, which names its
 * guest's directory: whatever moment the daemon died at, a QEMU that runs is found, and a pid that
 * passed to another process is not taken for it.
 *
 * @param process held by its pidfd
 * @param commandLine what it was started with
 * @param home its guest's directory
 */
record RunningQemu(OsProcess process, List<String> commandLine, Path home) {

  private static final Path PROC = Path.of("/proc");

  /** Finds those whose guests' directories lie in {@code directory}. */
  static List<RunningQemu> in(Path directory) throws IOException {
    List<RunningQemu> found = new ArrayList<>();
    try (DirectoryStream<Path> pids = Files.newDirectoryStream(PROC, "[0-9]*")) {
      for (Path pid : pids) {
        if (isIn(directory, commandLine(pid))) {
          hold(directory, pid).ifPresent(found::add);
        }
      }
    }
    return found;
  }

  private static Optional<RunningQemu> hold(Path directory, Path pid) throws IOException {
    int number = Integer.parseInt(pid.getFileName().toString());
    Optional<ProcessIdentity> identity = ProcessIdentity.of(number);
    // Read once more between the identity and its adoption: so both belong to one process.
    List<String> line = commandLine(pid);
    Optional<Path> home = CommandLine.home(line);
    if (identity.isEmpty() || home.isEmpty() || !isIn(directory, line)) {
      return Optional.empty();
    }
    return OsProcess.adopt(identity.get())
        .map(process -> new RunningQemu(process, line, home.get()));
  }

  private static boolean isIn(Path directory, List<String> line) {
    return CommandLine.home(line).map(Path::getParent).filter(directory::equals).isPresent();
  }

  private static List<String> commandLine(Path pid) {
    try {
      byte[] words = Files.readAllBytes(pid.resolve("cmdline"));
      return List.of(new String(words, StandardCharsets.UTF_8).split("\0"));
    } catch (IOException gone) {
      return List.of();
    }
  }
}

package org.jitsu.backends.qemu;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jitsu.linux.spawn.OsProcess;
import org.jitsu.linux.spawn.Survivor;

/**
 * A QEMU that an earlier daemon left behind, known by its command line, which names its guest's
 * directory.
 *
 * @param process held by its pidfd
 * @param commandLine what it was started with
 * @param home its guest's directory
 */
record RunningQemu(OsProcess process, List<String> commandLine, Path home) {

  private record Mark(List<String> commandLine, Path home) {}

  /** Finds those whose guests' directories lie in {@code directory}. */
  static List<RunningQemu> in(Path directory) throws IOException {
    return Survivor.find(process -> mark(process.commandLine(), directory)).stream()
        .map(
            found ->
                new RunningQemu(found.process(), found.mark().commandLine(), found.mark().home()))
        .toList();
  }

  private static Optional<Mark> mark(List<String> line, Path directory) {
    return CommandLine.home(line)
        .filter(home -> directory.equals(home.getParent()))
        .map(home -> new Mark(line, home));
  }
}

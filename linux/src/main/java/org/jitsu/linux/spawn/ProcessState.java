package org.jitsu.linux.spawn;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What the kernel says of a process at a moment: {@code /proc/PID/stat} ({@code man 5 proc}).
 *
 * @param letter field 3: {@code R} and {@code S} for what runs or waits, {@code T} for what was
 *     stopped by a signal, {@code Z} for what has ended
 * @param session field 6, the pid of the process that began its session
 * @param startTicks field 22, clock ticks between the boot and its start
 */
record ProcessState(char letter, int session, long startTicks) {

  // Counted behind the command's name, which is in parentheses and may contain anything.
  private static final int STATE = 3 - 3;
  private static final int SESSION = 6 - 3;
  private static final int START_TIME = 22 - 3;

  /** The state of the process that has this pid now, empty when none has. */
  static Optional<ProcessState> of(int pid) {
    String stat;
    try {
      stat = Files.readString(Path.of("/proc", Integer.toString(pid), "stat"));
    } catch (IOException gone) {
      return Optional.empty(); // NoSuchFile, or ESRCH when it ended while we read
    }
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
    return Optional.of(
        new ProcessState(
            fields[STATE].charAt(0),
            Integer.parseInt(fields[SESSION]),
            Long.parseLong(fields[START_TIME])));
  }
}

package org.jitsu.linux.spawn;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What the kernel says of a process at a moment: {@code /proc/PID/stat} ({@code man 5 proc}).
 *
 * @param letter field 3: {@code R} and {@code S} for what runs or waits, {@code Z} for what has
 *     ended
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
      stat = Files.readString(file(pid, "stat"));
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

  /**
   * Whether it is stopped by a signal, or has a stop to come that it cannot escape: who waits for a
   * child of {@code vfork} that was stopped first stops only when both go on, and runs no more than
   * who is stopped.
   */
  static boolean isStopped(int pid) {
    boolean stopped = false;
    try {
      for (String line : Files.readAllLines(file(pid, "status"))) {
        if (line.startsWith("State:")) {
          stopped |= line.contains("T (stopped)");
        } else if (line.startsWith("SigPnd:") || line.startsWith("ShdPnd:")) {
          long pending = Long.parseUnsignedLong(line.substring(line.indexOf('\t') + 1), 16);
          stopped |= (pending >>> (OsProcess.STOP - 1) & 1) != 0;
        }
      }
    } catch (IOException gone) {
      return false;
    }
    return stopped;
  }

  private static Path file(int pid, String name) {
    return Path.of("/proc", Integer.toString(pid), name);
  }
}

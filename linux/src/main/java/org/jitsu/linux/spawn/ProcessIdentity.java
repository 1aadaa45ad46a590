package org.jitsu.linux.spawn;

import java.io.IOException;
import java.util.Optional;
import org.jitsu.linux.proc.Host;

/**
 * A process beyond doubt: a pid is used again, but not by a process that started at the same tick
 * of the same boot.
 *
 * @param startTicks clock ticks between the boot and the process's start, {@code /proc/PID/stat}
 *     field 22 ({@code man 5 proc})
 * @param bootId {@link Host#bootId}
 */
public record ProcessIdentity(int pid, long startTicks, String bootId) {
  /** The identity of the process that has this pid now, empty when none has. */
  public static Optional<ProcessIdentity> of(int pid) throws IOException {
    Optional<ProcessState> state = ProcessState.of(pid);
    return state.isEmpty()
        ? Optional.empty()
        : Optional.of(new ProcessIdentity(pid, state.get().startTicks(), Host.bootId()));
  }

  /**
   * Reads what {@link #toString} wrote.
   *
   * @throws IllegalArgumentException when it is something else
   */
  public static ProcessIdentity parse(String text) {
    String[] words = text.strip().split(" ", -1);
    if (words.length != 3) {
      throw new IllegalArgumentException("not 'PID START-TICKS BOOT-ID': '" + text + "'");
    }
    try {
      return new ProcessIdentity(Integer.parseInt(words[0]), Long.parseLong(words[1]), words[2]);
    } catch (NumberFormatException notANumber) {
      throw new IllegalArgumentException(
          "not 'PID START-TICKS BOOT-ID': '" + text + "'", notANumber);
    }
  }

  /** {@code PID START-TICKS BOOT-ID}, for a pid file. */
  @Override
  public String toString() {
    return pid + " " + startTicks + " " + bootId;
  }
}

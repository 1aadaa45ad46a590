package org.jitsu.backends.solo5;

import org.jitsu.linux.spawn.Exit;

/** What the end of a guest's process says. */
enum ExitMeaning {

  /** {@code solo5.h}: a tender passes the guest's status on, and has 1 for itself. */
  SOLO5 {
    @Override
    String of(int code) {
      return switch (code) {
        case 0 -> "it ended itself";
        case 1 -> "its tender refused it, or it failed: exit code 1";
        case 255 -> "it aborted: exit code 255";
        default -> "it failed: exit code " + code;
      };
    }
  },

  /** Whatever the program means by it. */
  PLAIN {
    @Override
    String of(int code) {
      return code == 0 ? "it ended itself" : "it exited with code " + code;
    }
  };

  private static final int SIGILL = 4;
  private static final int SIGBUS = 7;
  private static final int SIGFPE = 8;
  private static final int SIGSEGV = 11;
  private static final int SIGSYS = 31;

  abstract String of(int code);

  /** Returns half a sentence. */
  final String of(Exit exit) {
    return switch (exit) {
      case Exit.Code(int code) -> of(code);
      case Exit.Signal(int number) when number == SIGSYS ->
          "it made a system call that is forbidden to it: signal " + number;
      case Exit.Signal(int number)
          when number == SIGSEGV || number == SIGBUS || number == SIGILL || number == SIGFPE ->
          "it crashed: signal " + number;
      case Exit.Signal(int number) -> "it was killed by signal " + number;
      case Exit.Unseen() -> "it ended; it was the child of an earlier daemon";
    };
  }
}

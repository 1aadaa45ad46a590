package org.jitsu.linux.spawn;

/** How a process ended. */
public sealed interface Exit {
  /** It ended itself with this code, 0 to 255. */
  record Code(int code) implements Exit {
    @Override
    public String toString() {
      return "exit code " + code;
    }
  }

  /** A signal ended it. */
  record Signal(int number) implements Exit {
    @Override
    public String toString() {
      return "signal " + number;
    }
  }

  /** It ended, and only its parent, somebody else, learns how. */
  record Unseen() implements Exit {
    @Override
    public String toString() {
      return "end unseen";
    }
  }
}

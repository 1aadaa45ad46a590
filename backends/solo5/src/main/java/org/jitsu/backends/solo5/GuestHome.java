package org.jitsu.backends.solo5;

import java.nio.file.Path;

/**
 * A guest's directory.
 *
 * @param directory absolute; its text also marks the guest's process among all processes
 */
record GuestHome(Path directory) {

  /** What the guest that runs, or ran last, prints. */
  Path console() {
    return directory.resolve("console.log");
  }

  /** What the next one will print, until it runs. */
  Path nextConsole() {
    return directory.resolve("console.next");
  }
}

package org.jitsu.backends.solo5;

import java.nio.file.Path;
import java.util.Locale;

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

  /** What the names of its control groups begin with; no other guest's do. */
  String groupPrefix() {
    return String.format(
        Locale.ROOT, "jitsu-%s-%08x-", directory.getFileName(), directory.toString().hashCode());
  }

  /** What the next one will print, until it runs. */
  Path nextConsole() {
    return directory.resolve("console.next");
  }
}

package org.jitsu.backends.xl;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.UUID;
import org.jitsu.core.GuestName;

/**
 * A guest's directory; from its path follows the UUID by which the next daemon knows that the
 * domain is its own.
 *
 * @param name the guest
 * @param directory absolute
 */
record GuestHome(GuestName name, Path directory) {

  /** What the guest that runs, or ran last, prints. */
  Path console() {
    return directory.resolve("console.log");
  }

  /** There while its domain waits for its start. */
  Path waiting() {
    return directory.resolve("waiting");
  }

  /** The UUID of its domain, the same for ever (RFC 9562, version 3). */
  UUID uuid() {
    return UUID.nameUUIDFromBytes(("jitsu guest " + directory).getBytes(StandardCharsets.UTF_8));
  }

  /** The name of its domain. */
  String domain() {
    return "jitsu-" + name;
  }

  /** How its files on the Xen host begin, where another daemon may have a guest of that name. */
  String hostFile() {
    return domain() + "-" + uuid().toString().substring(0, 8);
  }
}

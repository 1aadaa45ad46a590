package org.jitsu.backends.libvirt;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.UUID;
import org.jitsu.core.GuestName;

/**
 * A guest's directory; from its path follows the UUID by which the next daemon finds the domain.
 *
 * @param directory absolute
 */
record GuestHome(Path directory) {

  /** What the guest that runs, or ran last, prints. */
  Path console() {
    return directory.resolve("console.log");
  }

  /** There while its domain waits for its start. */
  Path waiting() {
    return directory.resolve("waiting");
  }

  /** The UUID of its transient domain, the same for ever (RFC 9562, version 3). */
  UUID uuid() {
    return UUID.nameUUIDFromBytes(("jitsu guest " + directory).getBytes(StandardCharsets.UTF_8));
  }

  /** The name of its transient domain, for people. */
  static String domainName(GuestName guest) {
    return "jitsu-" + guest;
  }
}

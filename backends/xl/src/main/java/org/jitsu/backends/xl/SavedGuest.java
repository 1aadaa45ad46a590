package org.jitsu.backends.xl;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import org.jitsu.core.hash.Sha256;

/**
 * What a guest that lies saved on the Xen host was started with. It is good for one restore, and
 * only while the guest would be started with the same configuration. One thread at a time.
 *
 * @param saved the configuration of what is saved; without it nothing counts as saved
 * @param started the configuration of what runs, or ran last
 */
record SavedGuest(Path saved, Path started) {

  static SavedGuest in(Path directory) {
    return new SavedGuest(directory.resolve("saved.cfg"), directory.resolve("started.cfg"));
  }

  /** Remembers what the guest is started with, for whichever daemon saves it. */
  void starts(String config) throws IOException {
    Files.deleteIfExists(saved);
    Files.createDirectories(started.getParent());
    Files.write(started, digest(config));
  }

  /** Notes that it was saved. */
  void isSaved() throws IOException {
    Files.copy(started, saved, StandardCopyOption.REPLACE_EXISTING);
  }

  /** Whether something is saved. */
  boolean isThere() {
    return Files.exists(saved);
  }

  /** Whether it can be restored in place of a start with that configuration; asked once. */
  boolean take(String config) throws IOException {
    if (!Files.exists(saved)) {
      return false;
    }
    boolean fits = Arrays.equals(Files.readAllBytes(saved), digest(config));
    Files.delete(saved); // first: not even the next daemon may restore it again
    return fits;
  }

  /** Has nothing saved. */
  void forget() throws IOException {
    Files.deleteIfExists(saved);
  }

  /** The file itself may tell secrets of the command line. */
  private static byte[] digest(String config) {
    return Sha256.hex(config).getBytes(StandardCharsets.US_ASCII);
  }
}

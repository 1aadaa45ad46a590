package org.jitsu.guest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.regex.Pattern;
import org.jitsu.core.GuestName;

/**
 * Which label each guest of a pool serves, a file a guest. Blocks; one thread a guest.
 *
 * @param directory where they lie; made when there is something to write
 */
public record SeatFiles(Path directory) {

  private static final Pattern LABEL = Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");
  private static final int MAX_BYTES = 64;

  /** Returns the label; empty for none, and where what stands there is no label. */
  String read(GuestName guest) throws IOException {
    Path file = directory.resolve(guest.text());
    if (!Files.exists(file) || Files.size(file) > MAX_BYTES) {
      return "";
    }
    String text = Files.readString(file).strip();
    return LABEL.matcher(text).matches() ? text : "";
  }

  /** Writes it, whole or not at all. */
  void write(GuestName guest, String label) throws IOException {
    Files.createDirectories(directory);
    Path next = directory.resolve(guest.text() + ".next");
    Files.writeString(next, label + "\n");
    Files.move(
        next,
        directory.resolve(guest.text()),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
  }
}

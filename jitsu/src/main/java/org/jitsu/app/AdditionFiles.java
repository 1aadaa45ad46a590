package org.jitsu.app;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jitsu.config.Addition;
import org.jitsu.core.GuestName;
import org.jitsu.core.hash.Sha256;

/**
 * The services that were added at run time, a file each, called after its guest. Its first line
 * says its format's version and the digest of the rest, which is YAML. A file is there whole or not
 * at all, whenever the machine stops: it is written beside, synced, renamed, and its directory
 * synced. What is damaged all the same is told, and set aside. Blocks; one thread at a time.
 *
 * @param directory where they lie; made when there is something to write
 */
record AdditionFiles(Path directory) {

  /** How many there may be. */
  static final int MOST = 4096;

  private static final String HEAD = "# jitsu addition 1 sha256 ";
  private static final String KIND = ".yaml";
  private static final String UNFINISHED = ".next";
  private static final String ASIDE = ".damaged";

  /**
   * What there is.
   *
   * @param whole what is right
   * @param damaged what is not, or is of another version
   */
  record Found(List<Addition> whole, List<Path> damaged) {}

  /** Reads them all; changes nothing. */
  Found read() throws IOException {
    if (!Files.isDirectory(directory)) {
      return new Found(List.of(), List.of());
    }
    List<Addition> whole = new ArrayList<>();
    List<Path> damaged = new ArrayList<>();
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.filter(file -> file.toString().endsWith(KIND)).sorted().toList()) {
        String text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
        int end = text.indexOf('\n') + 1;
        String rest = text.substring(end);
        if (text.substring(0, end).equals(head(rest))) {
          whole.add(new Addition(file, rest));
        } else {
          damaged.add(file);
        }
      }
    }
    return new Found(whole, damaged);
  }

  /** Gives a damaged file another name, under which it is not read; returns that. */
  Path setAside(Path file) throws IOException {
    Path aside = file.resolveSibling(file.getFileName() + ASIDE);
    Files.move(file, aside, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    sync(directory);
    return aside;
  }

  /** Returns the file of a guest's addition. */
  Path file(GuestName guest) {
    return directory.resolve(guest.text() + KIND);
  }

  /** Writes one, for good when this returns. */
  void write(Addition addition) throws IOException {
    Files.createDirectories(directory);
    Path next = addition.file().resolveSibling(addition.file().getFileName() + UNFINISHED);
    String text = head(addition.text()) + addition.text();
    try (FileChannel channel =
        FileChannel.open(
            next,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      ByteBuffer bytes = StandardCharsets.UTF_8.encode(text);
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
    }
    Files.move(
        next, addition.file(), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    sync(directory);
  }

  /** Removes one, for good when this returns. */
  void delete(Addition addition) throws IOException {
    if (Files.deleteIfExists(addition.file())) {
      sync(directory);
    }
  }

  private static void sync(Path directory) throws IOException {
    try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  private static String head(String rest) {
    return HEAD + Sha256.hex(rest) + "\n";
  }
}

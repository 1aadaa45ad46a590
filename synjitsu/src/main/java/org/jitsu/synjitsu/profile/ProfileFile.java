package org.jitsu.synjitsu.profile;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.TRUNCATE_EXISTING;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * The profiles on disk. A save is whole or not at all, whenever the machine stops: it is written
 * beside, synced, and renamed. What cannot be read is set aside and reported; guests are then
 * merely unknown. Blocking; not on an event loop.
 *
 * <pre>
 * jitsu-profiles 1
 * 0123456789abcdef0123456789abcdef mss=1460 wscale=7 sack=yes timestamps=yes window=64240 shared-isn=no boot-ms=210 proofs=0
 * crc32c 1b2c3d4e        of all lines before
 * </pre>
 */
public final class ProfileFile {

  static final String HEADER = "jitsu-profiles 1";

  private static final String SUM = "crc32c ";
  private static final int MAX_BYTES = 1 << 20;

  private final Path file;

  /**
   * What a file held.
   *
   * @param damage what was wrong and where the file was put, if it could not be read
   */
  public record Loaded(Map<ProfileKey, ProfileBook.Entry> known, Optional<String> damage) {}

  /**
   * Names the file; nothing is touched.
   *
   * @param file in a directory that exists
   */
  public ProfileFile(Path file) {
    this.file = file;
  }

  /**
   * Reads what the last save wrote; nothing is known when there was none.
   *
   * @throws IOException when the file cannot be read, or neither read nor set aside
   */
  public Loaded load() throws IOException {
    byte[] bytes;
    try (var in = Files.newInputStream(file)) {
      bytes = in.readNBytes(MAX_BYTES + 1);
    } catch (NoSuchFileException none) {
      return new Loaded(Map.of(), Optional.empty());
    }
    try {
      return new Loaded(parse(bytes), Optional.empty());
    } catch (IllegalArgumentException damaged) {
      Path aside = beside(".damaged");
      Files.move(file, aside, ATOMIC_MOVE, REPLACE_EXISTING);
      String report =
          file
              + ": "
              + damaged.getMessage()
              + "; set aside as "
              + aside
              + ", guests are learned anew";
      return new Loaded(Map.of(), Optional.of(report));
    }
  }

  private static Map<ProfileKey, ProfileBook.Entry> parse(byte[] bytes) {
    if (bytes.length > MAX_BYTES) {
      throw new IllegalArgumentException("larger than " + MAX_BYTES + " bytes");
    }
    List<String> lines = Arrays.asList(new String(bytes, US_ASCII).split("\n", -1));
    if (!lines.getFirst().equals(HEADER)) {
      throw new IllegalArgumentException("line 1 is not '" + HEADER + "'");
    }
    int last = lines.size() - 1;
    String sum = last < 2 || !lines.get(last).isEmpty() ? "" : lines.get(last - 1);
    List<String> entries = sum.isEmpty() ? List.of() : lines.subList(1, last - 1);
    if (!sum.equals(SUM + sumOf(text(entries)))) {
      throw new IllegalArgumentException("its end or its checksum is not right");
    }
    Map<ProfileKey, ProfileBook.Entry> known = new LinkedHashMap<>();
    for (int i = 0; i < entries.size(); i++) {
      try {
        ProfileLine line = ProfileLine.parse(entries.get(i));
        known.put(line.key(), line.entry());
      } catch (IllegalArgumentException wrong) {
        throw new IllegalArgumentException("line " + (i + 2) + ": " + wrong.getMessage(), wrong);
      }
    }
    return known;
  }

  /**
   * Writes all that is known.
   *
   * @throws IOException when the disk refuses; the file is then as it was
   */
  public void save(Map<ProfileKey, ProfileBook.Entry> known) throws IOException {
    List<String> lines =
        known.entrySet().stream()
            .map(each -> new ProfileLine(each.getKey(), each.getValue()).toString())
            .toList();
    String text = text(lines);
    Path fresh = beside(".new");
    try (FileChannel channel = FileChannel.open(fresh, CREATE, WRITE, TRUNCATE_EXISTING)) {
      ByteBuffer bytes = US_ASCII.encode(text + SUM + sumOf(text) + "\n");
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
    }
    Files.move(fresh, file, ATOMIC_MOVE, REPLACE_EXISTING);
    try (FileChannel directory = FileChannel.open(directory(), READ)) {
      directory.force(true); // the rename too
    }
  }

  private static String text(List<String> entries) {
    StringBuilder text = new StringBuilder(HEADER).append('\n');
    entries.forEach(entry -> text.append(entry).append('\n'));
    return text.toString();
  }

  private static String sumOf(String text) {
    CRC32C sum = new CRC32C();
    sum.update(text.getBytes(US_ASCII));
    return "%08x".formatted(sum.getValue());
  }

  private Path beside(String suffix) {
    return file.resolveSibling(file.getFileName() + suffix);
  }

  private Path directory() {
    Path parent = file.toAbsolutePath().getParent();
    return parent == null ? Path.of("/") : parent;
  }
}

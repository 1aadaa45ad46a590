package org.jitsu.app.simulate;

import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A file of recorded queries, read front to back and never kept: lines of text, see {@link
 * QueryLine}, or a capture of packets, see {@link Capture}. It may be read again.
 *
 * @param file where it is
 */
public record QueryLog(Path file) {
  private static final int LONGEST_LINE = 64 * 1024;

  /**
   * What was read.
   *
   * @param queries how many queries there were
   * @param others how many lines or packets were none
   * @param firstOther the first of those, for people; null where there was none
   */
  public record Summary(long queries, long others, @Nullable String firstOther) {}

  /**
   * Hands every query on, in the order of the file.
   *
   * @throws IOException when it cannot be read, or is damaged, with the place
   */
  public Summary read(Consumer<Query> to) throws IOException {
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16)) {
      in.mark(Integer.BYTES);
      byte[] magic = in.readNBytes(Integer.BYTES);
      in.reset();
      return Capture.begins(magic) ? new Capture(file.toString(), in).read(to) : lines(in, to);
    }
  }

  private Summary lines(InputStream in, Consumer<Query> to) throws IOException {
    long queries = 0;
    long others = 0;
    String firstOther = null;
    BufferedReader reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
    QueryLine format = new QueryLine();
    long number = 0;
    for (String line = next(reader); line != null; line = next(reader)) {
      number++;
      if (line.isBlank() || line.startsWith("#")) {
        continue;
      }
      Query query = format.parse(line);
      if (query != null) {
        queries++;
        to.accept(query);
      } else {
        others++;
        firstOther = firstOther == null ? "%s:%d: %s".formatted(file, number, line) : firstOther;
      }
    }
    return new Summary(queries, others, firstOther);
  }

  /** Returns the next line, of one that is too long only its beginning; null at the end. */
  private static @Nullable String next(BufferedReader reader) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int next = reader.read(); next != '\n'; next = reader.read()) {
      if (next < 0) {
        return line.isEmpty() ? null : line.toString();
      }
      if (line.length() < LONGEST_LINE) {
        line.append((char) next);
      }
    }
    return line.toString().stripTrailing();
  }
}

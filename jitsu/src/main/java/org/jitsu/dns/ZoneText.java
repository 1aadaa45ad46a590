package org.jitsu.dns;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Name;
import org.xbill.DNS.TextParseException;

/**
 * A master file and those it includes as one text, read line by line, whose lines are known by file
 * and number. $INCLUDE is resolved here and not by dnsjava, because an included file must lie in
 * the zone file's directory or below it, and inclusion must end. One thread.
 */
final class ZoneText extends InputStream {

  /** How deep inclusion may go. */
  static final int MAX_DEPTH = 8;

  /** The most bytes of a zone's files together. */
  static final int MAX_BYTES = 256 << 20;

  private static final Pattern DIRECTIVE =
      Pattern.compile(
          "\\$(INCLUDE|ORIGIN)\\s+(\"[^\"]*\"|[^\\s;]+)(?:\\s+([^\\s;]+))?\\s*(?:;.*)?",
          Pattern.CASE_INSENSITIVE);

  /** What is wrong, for whoever reads. */
  static final class BrokenException extends IOException {

    private static final long serialVersionUID = 1L;

    private final ZoneException problem;

    private BrokenException(ZoneException problem) {
      super(problem);
      this.problem = problem;
    }

    ZoneException problem() {
      return problem;
    }
  }

  /** A file of which {@code number} lines were read. */
  private static final class Source {

    private final Path file;
    private final BufferedReader reader;
    private Name origin;
    private int number;

    Source(Path file, BufferedReader reader, Name origin) {
      this.file = file;
      this.reader = reader;
      this.origin = origin;
    }

    String here() {
      return file + ":" + number;
    }
  }

  /** Lines from {@code first} on, which follow each other in a file too, there from number on. */
  private record Span(int first, Path file, int number) {}

  private final Path directory;
  private final Deque<Source> sources = new ArrayDeque<>(); // the innermost first
  private final List<Span> spans = new ArrayList<>();
  private int lines;
  private int bytes;
  private boolean justIncluded;
  private byte[] line = {};
  private int next; // of the line's octets

  /**
   * Opens a zone's file.
   *
   * @throws ZoneException when it cannot be read
   */
  ZoneText(Name origin, Path file) throws ZoneException {
    Path parent = file.toAbsolutePath().getParent();
    directory = parent == null ? file.toAbsolutePath() : parent;
    spans.add(new Span(1, file, 1));
    open(file, origin, "");
  }

  /**
   * Returns where a line comes from.
   *
   * @param number of the line in the text, from 1 on; what is beyond the last one means that one
   */
  String place(long number) {
    int wanted = Math.clamp(number, 1, Math.max(1, lines));
    int last = spans.size() - 1;
    while (spans.get(last).first() > wanted) {
      last--;
    }
    Span span = spans.get(last);
    return span.file() + ":" + (span.number() + wanted - span.first());
  }

  @Override
  public int read() throws IOException {
    return isMore() ? line[next++] & 0xff : -1;
  }

  @Override
  public int read(byte[] into, int from, int most) throws IOException {
    if (!isMore()) {
      return -1;
    }
    int count = Math.min(most, line.length - next);
    System.arraycopy(line, next, into, from, count);
    next += count;
    return count;
  }

  @Override
  public void close() throws IOException {
    while (!sources.isEmpty()) {
      sources.pop().reader.close();
    }
  }

  private boolean isMore() throws IOException {
    while (next == line.length && !sources.isEmpty()) {
      try {
        advance(sources.getFirst());
      } catch (ZoneException e) {
        throw new BrokenException(e);
      }
    }
    return next < line.length;
  }

  private void advance(Source source) throws IOException, ZoneException {
    String read = source.reader.readLine();
    if (read == null) {
      sources.pop().reader.close();
      goOn();
      return;
    }
    source.number++;
    Matcher directive = read.startsWith("$") ? DIRECTIVE.matcher(read) : null;
    if (directive == null || !directive.matches()) {
      give(read, source);
    } else if (directive.group(1).equalsIgnoreCase("ORIGIN")) {
      source.origin = name(unquoted(directive.group(2)), source);
      give("$ORIGIN " + source.origin, source); // dnsjava would take it as relative to the root
    } else {
      include(unquoted(directive.group(2)), directive.group(3), source);
    }
  }

  private void include(String argument, @Nullable String origin, Source source)
      throws ZoneException {
    if (sources.size() > MAX_DEPTH) {
      throw new ZoneException(
          source.here() + ": $INCLUDE goes deeper than " + MAX_DEPTH + " files");
    }
    Name inner = origin == null ? source.origin : name(origin, source);
    give("$ORIGIN " + inner, source);
    open(confined(argument, source), inner, source.here() + ": $INCLUDE ");
  }

  /** Goes on behind an $INCLUDE. */
  private void goOn() throws ZoneException {
    if (!sources.isEmpty()) {
      Source source = sources.getFirst();
      give("$ORIGIN " + source.origin, source);
      justIncluded = true;
    }
  }

  /** Gives a line; the owner it leaves out must not be taken from the file included before. */
  private void give(String text, Source source) throws ZoneException {
    if (justIncluded
        && !text.isBlank()
        && !text.startsWith("$")
        && !text.stripLeading().startsWith(";")) {
      if (Character.isWhitespace(text.charAt(0))) {
        throw new ZoneException(
            source.here() + ": the first record after $INCLUDE must name its owner");
      }
      justIncluded = false;
    }
    line = (text + '\n').getBytes(StandardCharsets.ISO_8859_1);
    next = 0;
    bytes += line.length;
    if (bytes > MAX_BYTES) {
      throw new ZoneException(
          source.here() + ": the zone is longer than " + (MAX_BYTES >> 20) + " MiB");
    }
    Span last = spans.getLast();
    if (++lines - last.first() != source.number - last.number()
        || !source.file.equals(last.file())) {
      spans.add(new Span(lines, source.file, source.number));
    }
  }

  private Path confined(String argument, Source source) throws ZoneException {
    try {
      Path real = directory.resolve(argument).toRealPath();
      if (real.startsWith(directory.toRealPath())) {
        return real;
      }
      throw new ZoneException(
          source.here()
              + ": $INCLUDE "
              + argument
              + " leads out of "
              + directory
              + ", which is not allowed");
    } catch (IOException | IllegalArgumentException e) {
      throw unreadable(argument, source.here() + ": $INCLUDE ", e);
    }
  }

  private void open(Path file, Name origin, String from) throws ZoneException {
    try {
      if (Files.size(file) > MAX_BYTES) {
        throw new ZoneException(file + ": longer than " + (MAX_BYTES >> 20) + " MiB");
      }
      sources.push(
          new Source(file, Files.newBufferedReader(file, StandardCharsets.ISO_8859_1), origin));
    } catch (IOException e) {
      throw unreadable(file.toString(), from, e);
    }
  }

  private static ZoneException unreadable(String file, String from, Exception e) {
    String why = e instanceof NoSuchFileException ? "there is no such file" : e.toString();
    return new ZoneException(List.of(from + file + ": " + why), e);
  }

  private static Name name(String text, Source source) throws ZoneException {
    try {
      return Name.fromString(text, source.origin);
    } catch (TextParseException e) {
      throw new ZoneException(List.of(source.here() + ": " + e.getMessage()), e);
    }
  }

  private static String unquoted(String text) {
    return text.startsWith("\"") ? text.substring(1, text.length() - 1) : text;
  }
}

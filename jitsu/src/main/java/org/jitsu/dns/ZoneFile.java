package org.jitsu.dns;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Master;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.TextParseException;

/**
 * Reads a master file (RFC 1035 section 5) with the files it includes.
 *
 * <p>dnsjava parses; but $INCLUDE is resolved here first, because an included file must lie in the
 * zone file's directory or below it, and inclusion must end. What dnsjava reads is one text, whose
 * lines are known by file and number.
 */
final class ZoneFile {

  /** How deep inclusion may go. */
  static final int MAX_DEPTH = 8;

  /** The most bytes of a zone's files together. */
  static final int MAX_BYTES = 256 << 20;

  private static final Pattern DIRECTIVE =
      Pattern.compile(
          "\\$(INCLUDE|ORIGIN)\\s+(\"[^\"]*\"|[^\\s;]+)(?:\\s+([^\\s;]+))?\\s*(?:;.*)?",
          Pattern.CASE_INSENSITIVE);
  private static final Pattern LOCATED = Pattern.compile("<none>:(\\d+): (.*)", Pattern.DOTALL);

  private record Line(Path file, int number) {
    @Override
    public String toString() {
      return file + ":" + number;
    }
  }

  private final Path directory;
  private final ByteArrayOutputStream text = new ByteArrayOutputStream();
  private final List<Line> lines = new ArrayList<>();
  private boolean justIncluded;

  private ZoneFile(Path directory) {
    this.directory = directory;
  }

  /**
   * Reads a zone's records.
   *
   * @throws ZoneException with file, line and cause
   */
  static ZoneDraft read(Name origin, Path file) throws ZoneException {
    Path parent = file.toAbsolutePath().getParent();
    ZoneFile reader = new ZoneFile(parent == null ? file.toAbsolutePath() : parent);
    reader.include(file, origin, 0, null);
    return reader.parse(origin);
  }

  private ZoneDraft parse(Name origin) throws ZoneException {
    ZoneDraft draft = new ZoneDraft(origin);
    try (Master master = new Master(new ByteArrayInputStream(text.toByteArray()), origin)) {
      master.disableIncludes(true);
      for (Record next = master.nextRecord(); next != null; next = master.nextRecord()) {
        draft.add(next);
      }
    } catch (IOException | RuntimeException e) { // dnsjava: IllegalArgumentException of some types
      throw located(e);
    } catch (ZoneException e) {
      throw new ZoneException(List.of(lines.getFirst().file() + ": " + e.getMessage()), e);
    }
    return draft;
  }

  private ZoneException located(Exception e) {
    String message = String.valueOf(e.getMessage());
    Matcher matcher = LOCATED.matcher(message);
    if (matcher.matches()) {
      int index = Math.clamp(Long.parseLong(matcher.group(1)) - 1, 0, lines.size() - 1);
      return new ZoneException(List.of(lines.get(index) + ": " + matcher.group(2)), e);
    }
    return new ZoneException(List.of(lines.getFirst().file() + ": " + message), e);
  }

  private void include(Path file, Name origin, int depth, @Nullable Line from)
      throws ZoneException {
    Name current = origin;
    int number = 0;
    for (String line : linesOf(file, from)) {
      Line here = new Line(file, ++number);
      Matcher directive = DIRECTIVE.matcher(line);
      if (!directive.matches()) {
        append(line, here);
        continue;
      }
      String argument = unquoted(directive.group(2));
      if (directive.group(1).equalsIgnoreCase("ORIGIN")) {
        current = name(argument, current, here);
        append("$ORIGIN " + current, here); // dnsjava would take it as relative to the root
      } else {
        if (depth == MAX_DEPTH) {
          throw new ZoneException(here + ": $INCLUDE goes deeper than " + MAX_DEPTH + " files");
        }
        Name inner = directive.group(3) == null ? current : name(directive.group(3), current, here);
        append("$ORIGIN " + inner, here);
        include(confined(argument, here), inner, depth + 1, here);
        append("$ORIGIN " + current, here);
        justIncluded = true;
      }
    }
  }

  /** Appends a line; the owner it leaves out must not be taken from the file included before. */
  private void append(String line, Line from) throws ZoneException {
    if (justIncluded
        && !line.isBlank()
        && !line.startsWith("$")
        && !line.stripLeading().startsWith(";")) {
      if (Character.isWhitespace(line.charAt(0))) {
        throw new ZoneException(from + ": the first record after $INCLUDE must name its owner");
      }
      justIncluded = false;
    }
    text.writeBytes(line.getBytes(StandardCharsets.ISO_8859_1));
    text.write('\n');
    if (text.size() > MAX_BYTES) {
      throw new ZoneException(from + ": the zone is longer than " + (MAX_BYTES >> 20) + " MiB");
    }
    lines.add(from);
  }

  private Path confined(String argument, Line from) throws ZoneException {
    try {
      Path real = directory.resolve(argument).toRealPath();
      if (real.startsWith(directory.toRealPath())) {
        return real;
      }
      throw new ZoneException(
          from
              + ": $INCLUDE "
              + argument
              + " leads out of "
              + directory
              + ", which is not allowed");
    } catch (IOException | IllegalArgumentException e) {
      throw unreadable(argument, from, e);
    }
  }

  private static List<String> linesOf(Path file, @Nullable Line from) throws ZoneException {
    try {
      if (Files.size(file) > MAX_BYTES) {
        throw new ZoneException(file + ": longer than " + (MAX_BYTES >> 20) + " MiB");
      }
      return Files.readAllLines(file, StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw unreadable(file.toString(), from, e);
    }
  }

  private static ZoneException unreadable(String file, @Nullable Line from, Exception e) {
    String place = from == null ? "" : from + ": $INCLUDE ";
    String why = e instanceof NoSuchFileException ? "there is no such file" : e.toString();
    return new ZoneException(List.of(place + file + ": " + why), e);
  }

  private static Name name(String text, Name origin, Line from) throws ZoneException {
    try {
      return Name.fromString(text, origin);
    } catch (TextParseException e) {
      throw new ZoneException(List.of(from + ": " + e.getMessage()), e);
    }
  }

  private static String unquoted(String text) {
    return text.startsWith("\"") ? text.substring(1, text.length() - 1) : text;
  }
}

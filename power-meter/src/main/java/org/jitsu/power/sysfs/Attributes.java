package org.jitsu.power.sysfs;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/** The small text files of a device's directory. */
final class Attributes {
  private static final int MOST_ENTRIES = 4096;
  private static final int LONGEST = 4096;

  private Attributes() {}

  /** Returns the text of an attribute without its line end; empty when it cannot be read. */
  static Optional<String> text(Path file) {
    try (var in = Files.newInputStream(file)) {
      return Optional.of(
          new String(in.readNBytes(LONGEST), java.nio.charset.StandardCharsets.UTF_8).strip());
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** Returns the number in an attribute; empty when there is none. */
  static OptionalDouble number(Path file) {
    Optional<String> text = text(file);
    try {
      return text.isEmpty()
          ? OptionalDouble.empty()
          : OptionalDouble.of(Double.parseDouble(text.get()));
    } catch (NumberFormatException e) {
      return OptionalDouble.empty();
    }
  }

  /** Returns the directory's entries whose names match, in the order people count in. */
  static List<Path> entries(Path directory, String names) {
    List<Path> found = new ArrayList<>();
    try (DirectoryStream<Path> all = Files.newDirectoryStream(directory)) {
      for (Path entry : all) {
        if (found.size() < MOST_ENTRIES && entry.getFileName().toString().matches(names)) {
          found.add(entry);
        }
      }
    } catch (IOException | DirectoryIteratorException e) {
      return List.of();
    }
    found.sort(Comparator.comparing((Path p) -> natural(p.getFileName().toString())));
    return found;
  }

  /** Pads numbers, so that hwmon10 comes after hwmon9. */
  private static String natural(String name) {
    StringBuilder padded = new StringBuilder();
    for (String part : name.split("(?<=\\D)(?=\\d)|(?<=\\d)(?=\\D)", -1)) {
      padded.append(
          Character.isDigit(part.charAt(0)) ? "0".repeat(Math.max(0, 9 - part.length())) : "");
      padded.append(part);
    }
    return padded.toString();
  }
}

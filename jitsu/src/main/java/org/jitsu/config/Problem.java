package org.jitsu.config;

import java.nio.file.Path;
import java.util.Comparator;

/**
 * Something in a configuration that is wrong, or odd.
 *
 * @param file the file
 * @param line its line, from 1
 * @param column the column, from 1, in characters
 * @param what what is wrong, one sentence without a final stop
 * @param example what would be right, {@code memory: 16MiB} for example; empty when {@code what}
 *     says it all
 * @param sourceLine the line as it stands in the file; empty when it could not be read
 */
public record Problem(
    Path file, int line, int column, String what, String example, String sourceLine)
    implements Comparable<Problem> {

  private static final Comparator<Problem> BY_PLACE =
      Comparator.comparing(Problem::file)
          .thenComparingInt(Problem::line)
          .thenComparingInt(Problem::column)
          .thenComparing(Problem::what);

  /** Orders problems by file, and those of one by their place. */
  @Override
  public int compareTo(Problem other) {
    return BY_PLACE.compare(this, other);
  }

  /** Returns place and sentence on the first line, then the offending line, a caret, the mend. */
  @Override
  public String toString() {
    var text = new StringBuilder();
    text.append(file).append(':').append(line).append(':').append(column);
    text.append(": ").append(what);
    if (!sourceLine.isBlank()) {
      String number = "%5d".formatted(line);
      text.append('\n').append(number).append(" | ").append(sourceLine);
      text.append('\n').append(" ".repeat(number.length())).append(" | ");
      sourceLine.codePoints().limit(column - 1L).forEach(c -> text.append(c == '\t' ? '\t' : ' '));
      text.append('^');
    }
    if (!example.isEmpty()) {
      text.append("\n      = right: ").append(example);
    }
    return text.toString();
  }
}

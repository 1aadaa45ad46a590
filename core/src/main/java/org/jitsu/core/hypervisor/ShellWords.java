package org.jitsu.core.hypervisor;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A line of words, separated and quoted as a shell reads them (POSIX, Shell Command Language,
 * section 2.2), and not expanded: {@code $}, {@code *} and the like mean themselves.
 */
public final class ShellWords {

  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_./:=,@%+${}-]+");

  private ShellWords() {}

  /**
   * Returns the words of a line.
   *
   * @throws IllegalArgumentException with a sentence, when a quote is not closed
   */
  public static List<String> split(String line) {
    List<String> words = new ArrayList<>();
    StringBuilder word = new StringBuilder();
    boolean begun = false;
    for (int at = 0; at < line.length(); at++) {
      char next = line.charAt(at);
      switch (next) {
        case ' ', '\t', '\n' -> {
          if (begun) {
            words.add(word.toString());
          }
          word.setLength(0);
          begun = false;
        }
        case '\'', '"' -> {
          at = quoted(line, at, word);
          begun = true;
        }
        case '\\' -> {
          at++;
          if (at == line.length()) {
            throw new IllegalArgumentException("there is nothing behind the last '\\'");
          }
          word.append(line.charAt(at));
          begun = true;
        }
        default -> {
          word.append(next);
          begun = true;
        }
      }
    }
    if (begun) {
      words.add(word.toString());
    }
    return List.copyOf(words);
  }

  /** Returns a line that {@link #split} makes these words of. */
  public static String join(List<String> words) {
    return words.stream()
        .map(word -> PLAIN.matcher(word).matches() ? word : "'" + word.replace("'", "'\\''") + "'")
        .collect(Collectors.joining(" "));
  }

  /** Adds what is quoted from {@code at} on, and returns where the closing quote is. */
  private static int quoted(String line, int at, StringBuilder word) {
    char quote = line.charAt(at);
    for (int i = at + 1; i < line.length(); i++) {
      char next = line.charAt(i);
      if (next == quote) {
        return i;
      }
      boolean escapes = quote == '"' && next == '\\' && i + 1 < line.length();
      if (escapes && "\"\\$`".indexOf(line.charAt(i + 1)) >= 0) {
        i++;
      }
      word.append(line.charAt(i));
    }
    throw new IllegalArgumentException(
        "the quote that begins with "
            + line.substring(at, Math.min(line.length(), at + 20))
            + " is not closed");
  }
}

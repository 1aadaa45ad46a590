package org.jitsu.app.classic;

import java.util.Collection;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Writes YAML 1.2 of a section a level, a line a key. */
final class Yaml {

  /** What means itself without quotes, and is no number and no word of YAML's. */
  private static final Pattern PLAIN =
      Pattern.compile("(?!(true|false|null|True|False|Null|TRUE|FALSE|NULL)$)[A-Za-z/][\\w./-]*");

  private final StringBuilder text = new StringBuilder();

  /** A comment at the beginning of the line. */
  Yaml comment(String line) {
    text.append("# ").append(line).append('\n');
    return this;
  }

  /** A key whose section follows. */
  Yaml section(int level, String key) {
    text.append("  ".repeat(level)).append(quoted(key)).append(":\n");
    return this;
  }

  Yaml value(int level, String key, String value) {
    return raw(level, key, quoted(value));
  }

  Yaml list(int level, String key, Collection<String> values) {
    return raw(level, key, list(values));
  }

  /** A key with a value that is written as it is. */
  Yaml raw(int level, String key, String value) {
    text.append("  ".repeat(level)).append(quoted(key)).append(": ").append(value).append('\n');
    return this;
  }

  /** What another one wrote. */
  Yaml append(Yaml more) {
    text.append(more);
    return this;
  }

  static String list(Collection<String> values) {
    return values.stream().map(Yaml::quoted).collect(Collectors.joining(", ", "[", "]"));
  }

  /** A scalar, in double quotes where it needs them (YAML 1.2.2 section 5.7). */
  static String quoted(String value) {
    if (PLAIN.matcher(value).matches()) {
      return value;
    }
    StringBuilder quoted = new StringBuilder("\"");
    value
        .codePoints()
        .forEach(
            c -> {
              if (c == '"' || c == '\\') {
                quoted.append('\\').appendCodePoint(c);
              } else if (Character.isISOControl(c)) {
                quoted.append("\\x%02x".formatted(c));
              } else {
                quoted.appendCodePoint(c);
              }
            });
    return quoted.append('"').toString();
  }

  @Override
  public String toString() {
    return text.toString();
  }
}

package org.jitsu.bench.lab;

import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * The command line of a VMM, as the kernel tells it of a running one: what is compared with Jitsu
 * is the very same command, started without it.
 *
 * @param words the program and its arguments
 */
public record VmmLine(List<String> words) {

  /** QEMU's {@code -chardev socket} on an inherited listening socket. */
  private static final Pattern INHERITED = Pattern.compile("socket,.*\\bfd=(\\d+)\\b.*");

  public VmmLine {
    words = List.copyOf(words);
  }

  /** Returns this line with each key replaced by its value wherever it occurs. */
  public VmmLine with(Map<String, String> replacements) {
    return new VmmLine(words.stream().map(word -> replace(word, replacements)).toList());
  }

  /** Returns the numbers under which the VMM expects listening sockets that it inherits. */
  public List<Integer> inheritedSockets() {
    return words.stream()
        .flatMap(word -> INHERITED.matcher(word).results())
        .map((MatchResult match) -> Integer.valueOf(match.group(1)))
        .toList();
  }

  /**
   * Returns the value behind an option, for example of {@code ifname=}, up to a comma or the end.
   */
  public String value(String key) {
    Pattern value = Pattern.compile("(?:^|,)" + Pattern.quote(key) + "([^,]*)");
    return words.stream()
        .flatMap(word -> value.matcher(word).results())
        .map(match -> match.group(1))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no " + key + " in " + this));
  }

  private static String replace(String word, Map<String, String> replacements) {
    String replaced = word;
    for (Map.Entry<String, String> replacement : replacements.entrySet()) {
      replaced = replaced.replace(replacement.getKey(), replacement.getValue());
    }
    return replaced;
  }

  /** Prints it as it may be typed, if no word has a blank. */
  @Override
  public String toString() {
    return String.join(" ", words);
  }
}

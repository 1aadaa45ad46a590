package org.jitsu.config;

import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Fills in a guest's command line, or the command by which it is started, where the configuration
 * has a word in braces after a dollar; a second dollar before it makes it plain text again.
 */
final class Cmdline {

  private static final List<String> WORDS =
      List.of(
          "address",
          "prefix",
          "gateway",
          "address6",
          "prefix6",
          "gateway6",
          "name",
          "label",
          "port");
  private static final Pattern TEMPLATE = Pattern.compile("(\\$?)\\$\\{([^}]*)(\\}?)");

  private Cmdline() {}

  /**
   * Reads a command line with these values for its templates.
   *
   * @param values by template; one that is not there has none for this guest
   */
  static Section.Parser<String> with(Map<String, String> values) {
    return text -> {
      if (text.chars().anyMatch(Character::isISOControl)) {
        throw new IllegalArgumentException(
            "a command line is one line, without control characters");
      }
      return fillIn(text, template -> fill(template, values));
    };
  }

  /**
   * Reads words of a command, and leaves the templates that its backend fills in, and plain text
   * that looks like one, as they stand.
   *
   * @param values by template; one that is not there has none for this guest
   */
  static Section.Parser<String> inCommand(Map<String, String> values) {
    return text -> fillIn(text, template -> isOurs(template) ? fill(template, values) : template);
  }

  private static String fillIn(String text, UnaryOperator<String> filler) {
    return TEMPLATE
        .matcher(text)
        .replaceAll(match -> Matcher.quoteReplacement(filler.apply(match.group())));
  }

  private static boolean isOurs(String template) {
    return WORDS.stream().anyMatch(word -> template.equals("${" + word + "}"));
  }

  private static String fill(String template, Map<String, String> values) {
    if (template.startsWith("$$")) {
      return template.substring(1);
    }
    if (!template.endsWith("}")) {
      throw new IllegalArgumentException(
          Words.quote(template) + " is not closed; '$${' stands for a plain '${'");
    }
    String word = template.substring(2, template.length() - 1);
    Words.oneOf(WORDS).parse(word);
    String value = values.get(word);
    if (value == null) {
      throw new IllegalArgumentException(template + " has no value here: " + lack(word));
    }
    return value;
  }

  private static String lack(String word) {
    return switch (word) {
      case "address" -> "no service has this guest, or its first one no IPv4 address";
      case "address6" -> "no service has this guest, or its first one no IPv6 address";
      case "port" -> "the backend 'board' chooses one for each of its guests, and no other";
      case "label" -> "it stands in the cmdline of the only guest of one wildcard service";
      default -> "the guest's network has no IPv6";
    };
  }
}

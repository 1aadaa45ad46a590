package org.jitsu.config;

import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.apache.commons.text.similarity.JaroWinklerSimilarity;
import org.jitsu.core.service.Readiness;

/**
 * Reads words: one of several, DNS names, how readiness is seen; and finds the word that was meant.
 */
final class Words {

  private static final Pattern LABEL = Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");

  /** {@code xenstored} takes no other characters. */
  private static final Pattern KEY = Pattern.compile("[A-Za-z0-9_@:-]+(/[A-Za-z0-9_@:-]+){0,16}");

  private static final int MAX_NAME_LENGTH = 253;
  private static final int MAX_SHOWN = 64;

  /** Between 0 and 1: 'weke' is as near to 'wake' as this, 'nmae' is nearer to 'name'. */
  private static final double NEAR = 0.84;

  private Words() {}

  /** Reads one of these words. */
  static Section.Parser<String> oneOf(Collection<String> words) {
    return text -> {
      if (!words.contains(text)) {
        throw new IllegalArgumentException(
            quote(text) + " is not one of: " + String.join(", ", words) + suggestion(text, words));
      }
      return text;
    };
  }

  /** Reads the name of one of these constants, in lower case. */
  static <E extends Enum<E>> Section.Parser<E> oneOf(Class<E> type) {
    List<String> words =
        Arrays.stream(type.getEnumConstants())
            .map(constant -> constant.name().toLowerCase(Locale.ROOT))
            .toList();
    Section.Parser<String> word = oneOf(words);
    return text -> type.getEnumConstants()[words.indexOf(word.parse(text))];
  }

  /**
   * Reads a host name or zone apex (RFC 952, RFC 1123 section 2.1) as lower case without the final
   * dot.
   */
  static String dnsName(String text) {
    String name = text.toLowerCase(Locale.ROOT);
    name = name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
    if (name.length() > MAX_NAME_LENGTH) {
      throw new IllegalArgumentException("a DNS name has at most 253 characters, this has more");
    }
    for (String label : name.split("\\.", -1)) {
      if (!LABEL.matcher(label).matches()) {
        throw new IllegalArgumentException(
            quote(text)
                + " is not a DNS name: labels of 1 to 63 letters, digits and inner hyphens");
      }
    }
    return name;
  }

  /**
   * Reads a service's name: a host name, or a wildcard above one ({@code *.users.test}, RFC 4592).
   */
  static String serviceName(String text) {
    return text.startsWith("*.") ? "*." + dnsName(text.substring(2)) : dnsName(text);
  }

  /** Reads a protocol's name for TLS ({@code h2}, RFC 7301). */
  static String alpn(String text) {
    if (!text.matches("[a-z0-9][a-z0-9./+-]{0,31}")) {
      throw new IllegalArgumentException(quote(text) + " is not a protocol's name, as h2");
    }
    return text;
  }

  /**
   * Reads {@code tcp}, {@code arp}, {@code console:/regex/}, {@code key:data/ready} or {@code
   * delay:300ms}.
   */
  static Readiness readiness(String text) {
    int colon = text.indexOf(':');
    String kind = colon < 0 ? text : text.substring(0, colon + 1);
    String rest = text.substring(kind.length());
    return switch (kind) {
      case "tcp" -> new Readiness.Tcp();
      case "arp" -> new Readiness.Arp();
      case "console:" -> new Readiness.Console(regex(rest));
      case "key:" -> new Readiness.Key(key(rest));
      case "delay:" -> new Readiness.Delay(Amounts.durationNs(rest));
      default ->
          throw new IllegalArgumentException(
              quote(text)
                  + " is not one of: tcp, arp, console:/regex/, key:data/ready, delay:300ms");
    };
  }

  /** Returns the word that is nearest to {@code word}, if one is near. */
  static Optional<String> nearest(String word, Collection<String> words) {
    if (word.length() > MAX_SHOWN) {
      return Optional.empty();
    }
    ToDoubleFunction<String> similarity =
        other -> new JaroWinklerSimilarity().apply(word.toLowerCase(Locale.ROOT), other);
    return words.stream()
        .filter(other -> similarity.applyAsDouble(other) >= NEAR)
        .max(Comparator.comparingDouble(similarity));
  }

  /** Returns {@code ; did you mean 'www'?} or nothing. */
  static String suggestion(String word, Collection<String> words) {
    return nearest(word, words).map(near -> "; did you mean '" + near + "'?").orElse("");
  }

  /** Returns the text in quotes, shortened when it is long. */
  static String quote(String text) {
    return "'" + (text.length() <= MAX_SHOWN ? text : text.substring(0, 61) + "...") + "'";
  }

  private static String key(String text) {
    if (!KEY.matcher(text).matches()) {
      throw new IllegalArgumentException(
          quote(text)
              + " is not a key of XenStore's, relative to the guest's own part of it: data/ready");
    }
    return text;
  }

  private static Pattern regex(String text) {
    if (text.length() < 3 || !text.startsWith("/") || !text.endsWith("/")) {
      throw new IllegalArgumentException(
          "a console pattern stands between slashes: console:/listening/");
    }
    try {
      return Pattern.compile(text.substring(1, text.length() - 1));
    } catch (PatternSyntaxException e) {
      throw new IllegalArgumentException(
          "the console pattern is not a regular expression: " + e.getDescription(), e);
    }
  }
}

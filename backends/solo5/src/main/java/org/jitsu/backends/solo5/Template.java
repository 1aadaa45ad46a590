package org.jitsu.backends.solo5;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jitsu.core.hypervisor.HypervisorException;
import org.jitsu.core.hypervisor.SpecCheck;

/**
 * Words with names in braces after a dollar, for which values are filled in; a second dollar before
 * them makes it plain text again.
 *
 * @param words as they were written
 */
record Template(List<String> words) {

  private static final Pattern NAME = Pattern.compile("(\\$?)\\$\\{([^}]*)(\\}?)");
  private static final Predicate<MatchResult> IS_PLAIN = found -> !found.group(1).isEmpty();

  Template {
    words = List.copyOf(words);
  }

  /**
   * Returns the names that values are filled in for.
   *
   * @param known those that there are
   * @throws HypervisorException it has another one, or one that is not closed
   */
  Set<String> names(Set<String> known) throws HypervisorException {
    List<MatchResult> found =
        words.stream()
            .flatMap(word -> NAME.matcher(word).results())
            .filter(IS_PLAIN.negate())
            .toList();
    for (MatchResult name : found) {
      if (name.group(3).isEmpty()) {
        throw SpecCheck.bad(
            "command: '" + name.group() + "' is not closed; '$${' stands for a plain '${'");
      }
      if (!known.contains(name.group(2))) {
        throw SpecCheck.bad(
            "command: there is no "
                + name.group()
                + "; there are "
                + known.stream().sorted().collect(Collectors.joining("}, ${", "${", "}")));
      }
    }
    return found.stream().map(name -> name.group(2)).collect(Collectors.toSet());
  }

  /**
   * Fills in the values.
   *
   * @param values one for each name
   * @param lists for a name that is a word of its own: what stands in the word's place
   */
  List<String> with(Map<String, String> values, Map<String, List<String>> lists) {
    List<String> line = new ArrayList<>();
    for (String word : words) {
      Matcher name = NAME.matcher(word);
      List<String> list = name.matches() ? lists.get(name.group(2)) : null;
      if (list != null && name.group(1).isEmpty()) {
        line.addAll(list);
      } else {
        line.add(name.replaceAll(found -> Matcher.quoteReplacement(fill(found, values))));
      }
    }
    return line;
  }

  private static String fill(MatchResult found, Map<String, String> values) {
    if (IS_PLAIN.test(found)) {
      return found.group().substring(1);
    }
    return values.getOrDefault(found.group(2), "");
  }
}

package org.jitsu.dns;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;

/**
 * A zone drawn by lot, of few labels, so that whatever can meet does: delegations with glue below
 * and beside them, wildcards and names that hide them, aliases and chains of them, DNAMEs, empty
 * non-terminals. Every server loads it.
 */
record RandomZone(String text, List<String> questions) {

  static final String ORIGIN = "example.test.";

  private static final List<String> LABELS = List.of("a", "b", "c", "*", "A-b", "x1");
  private static final List<String> TYPES =
      List.of("A", "AAAA", "TXT", "MX", "NS", "CNAME", "DNAME", "SRV", "SOA", "HTTPS", "TYPE65500");

  static RandomZone of(long seed) {
    return new Draft(new Random(seed)).zone();
  }

  private static final class Draft {

    private final Random random;
    private final Set<String> cuts = new LinkedHashSet<>();
    private final Set<String> aliases = new LinkedHashSet<>();
    private final Set<String> renamed = new LinkedHashSet<>();
    private final Set<String> plain = new LinkedHashSet<>();
    private final Set<String> lines = new LinkedHashSet<>();

    Draft(Random random) {
      this.random = random;
    }

    RandomZone zone() {
      StringBuilder text = new StringBuilder("$ORIGIN " + ORIGIN + "\n$TTL 300\n");
      text.append(
          "@ SOA ns hostmaster 1 7200 900 1209600 60\n@ NS ns\n@ MX 10 a\nns A 192.0.2.53\n");
      plain.add("ns");
      for (int i = 0; i < 14; i++) {
        add(name());
      }
      lines.forEach(line -> text.append(line).append('\n'));
      Set<String> questions = new LinkedHashSet<>();
      for (int i = 0; i < 150; i++) {
        questions.add(question());
      }
      return new RandomZone(text.toString(), List.copyOf(questions));
    }

    private String name() {
      List<String> labels = new ArrayList<>();
      int depth = 1 + random.nextInt(3);
      for (int i = 0; i < depth; i++) {
        String label = LABELS.get(random.nextInt(LABELS.size()));
        labels.add(i > 0 && label.equals("*") ? "a" : label);
      }
      return String.join(".", labels);
    }

    private void add(String name) {
      boolean isFree = isBelowNone(name) && !aliases.contains(name.toLowerCase(Locale.ROOT));
      boolean isFresh = isFree && !plain.contains(key(name)) && !renamed.contains(key(name));
      boolean isWild = name.startsWith("*");
      switch (random.nextInt(10)) {
        case 0 -> {
          if (isFresh && !isWild && hasNothingBelow(name)) {
            cuts.add(key(name));
            lines.add(name + " NS " + (random.nextBoolean() ? "ns." + name : "ns.elsewhere.test."));
            lines.add("ns." + name + " A 192.0.2." + random.nextInt(255));
          }
        }
        case 1, 2 -> {
          if (isFresh) {
            aliases.add(key(name));
            lines.add(name + " CNAME " + target());
          }
        }
        case 3 -> {
          if (isFresh && !isWild && hasNothingBelow(name)) {
            renamed.add(key(name));
            lines.add(name + " DNAME " + target());
          }
        }
        case 4 -> plain(isFree, name, "MX 10 " + target());
        case 5 -> plain(isFree, name, "TXT \"" + random.nextInt(3) + "\"");
        case 6 -> plain(isFree, name, "SRV 0 0 80 " + target());
        case 7 -> plain(isFree, name, "AAAA 2001:db8::" + random.nextInt(9));
        case 8 -> plain(isFree, name, "TYPE65500 \\# 2 0a0b");
        default -> plain(isFree, name, "A 192.0.2." + random.nextInt(9));
      }
    }

    private void plain(boolean isFree, String name, String data) {
      if (isFree && !cuts.contains(key(name))) {
        plain.add(key(name));
        lines.add(name + " " + data);
      }
    }

    private String target() {
      return random.nextInt(6) == 0 ? "away.elsewhere.test." : name().replace("*", "w");
    }

    private boolean isBelowNone(String name) {
      String key = key(name);
      return cuts.stream().noneMatch(it -> key.equals(it) || key.endsWith("." + it))
          && renamed.stream().noneMatch(it -> key.endsWith("." + it));
    }

    private boolean hasNothingBelow(String name) {
      return plain.stream().noneMatch(it -> it.endsWith("." + key(name)))
          && aliases.stream().noneMatch(it -> it.endsWith("." + key(name)))
          && cuts.stream().noneMatch(it -> it.endsWith("." + key(name)))
          && renamed.stream().noneMatch(it -> it.endsWith("." + key(name)));
    }

    private static String key(String name) {
      return name.toLowerCase(Locale.ROOT);
    }

    private String question() {
      String name =
          switch (random.nextInt(8)) {
            case 0 -> ORIGIN;
            case 1 -> "nobody." + name() + "." + ORIGIN;
            default -> name() + "." + ORIGIN;
          };
      return name + " " + TYPES.get(random.nextInt(TYPES.size()));
    }
  }
}

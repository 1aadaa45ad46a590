package org.jitsu.bench.compare;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jitsu.bench.report.Manifest;
import org.jitsu.bench.report.Result;
import org.jitsu.bench.report.Row;
import org.jspecify.annotations.Nullable;

/** Two results side by side, as people read them. */
public final class Comparison {
  /** So many answers at least lie behind a percentile: the median, and 99 %. */
  private static final int ENOUGH_FOR_P50 = 5;

  private static final int ENOUGH_FOR_P99 = 100;

  private Comparison() {}

  /** Returns the lines of it. */
  public static List<String> lines(Result first, Result second) {
    List<String> lines = new ArrayList<>();
    lines.addAll(differences(first.manifest(), second.manifest()));
    lines.add(line("", "unit", "p50 A", "p50 B", "B/A [95 %]", "p99 A", "p99 B", "B/A [95 %]", ""));
    Map<Row.Key, Row> others = new LinkedHashMap<>();
    second.rows().forEach(row -> others.put(row.key(), row));
    for (Row row : first.rows()) {
      Row other = others.remove(row.key());
      lines.add(other == null ? row.name() + ": in A only" : line(row, other));
    }
    others.values().forEach(row -> lines.add(row.name() + ": in B only"));
    lines.add(
        "note: intervals by the percentile bootstrap, 4000 draws; one in twenty misses by chance, so"
            + " that among many rows some differ");
    lines.add(
        "note: p50 is compared from %d answers on, p99 from %d"
            .formatted(ENOUGH_FOR_P50, ENOUGH_FOR_P99));
    return lines;
  }

  /** What is not the same in both places may be the reason for what follows. */
  private static List<String> differences(Manifest first, Manifest second) {
    List<String> lines = new ArrayList<>();
    lines.add("A: %s, begun %s, %s".formatted(first.command(), first.began(), first.load()));
    lines.add("B: %s, begun %s, %s".formatted(second.command(), second.began(), second.load()));
    Map<String, String> there = second.place();
    Map<String, String> here = first.place();
    here.forEach(
        (what, value) -> {
          String other = there.getOrDefault(what, "none");
          if (!value.equals(other)) {
            lines.add("differs: %s: A %s, B %s".formatted(what, value, other));
          }
        });
    there.forEach(
        (what, value) -> {
          if (!here.containsKey(what)) {
            lines.add("differs: %s: A none, B %s".formatted(what, value));
          }
        });
    return lines;
  }

  private static String line(Row a, Row b) {
    String failures =
        a.failures() + b.failures() == 0
            ? ""
            : "failed: %d of %d, %d of %d".formatted(a.failures(), a.n(), b.failures(), b.n());
    if (a.series() == null || b.series() == null) {
      String ratio =
          a.value() == null || b.value() == null || a.value() == 0
              ? ""
              : number(b.value() / a.value()) + " [one number]";
      return line(
          a.name(), a.unit(), number(a.value()), number(b.value()), ratio, "", "", "", failures);
    }
    return line(
        a.name(),
        a.unit(),
        number(a.p50()),
        number(b.p50()),
        ratio(a, b, 50, ENOUGH_FOR_P50),
        number(a.p99()),
        number(b.p99()),
        ratio(a, b, 99, ENOUGH_FOR_P99),
        failures);
  }

  private static String ratio(Row a, Row b, double percent, int enough) {
    if (a.series() == null
        || b.series() == null
        || Math.min(a.series().answers(), b.series().answers()) < enough) {
      return "too few";
    }
    Bootstrap bootstrap = Bootstrap.of(a.series(), b.series(), percent);
    String word =
        switch (bootstrap.sign()) {
          case 1 -> " longer";
          case -1 -> " shorter";
          default -> "";
        };
    return String.format(
        Locale.ROOT,
        "%.3f [%.3f, %.3f]%s",
        bootstrap.ratio(),
        bootstrap.low(),
        bootstrap.high(),
        word);
  }

  private static String line(Object... cells) {
    return "%-34s %-5s %10s %10s  %-29s %10s %10s  %-29s %s".formatted(cells).stripTrailing();
  }

  private static String number(@Nullable Double number) {
    return number == null ? "" : String.format(Locale.ROOT, "%.3f", number);
  }
}

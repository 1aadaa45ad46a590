package org.jitsu.bench.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Rows as people read them: columns under headings, numbers to the right. */
public final class Table {
  private static final List<String> HEADINGS =
      List.of(
          "subject", "client", "trigger", "n", "failed", "unit", "min", "p50", "p90", "p99", "max",
          "value", "ratio", "against");
  private static final int FIRST_NUMBER = 3;

  private Table() {}

  /** Returns the table's lines; columns in which no row has anything are left out. */
  public static List<String> lines(List<Row> rows) {
    List<List<String>> cells = new ArrayList<>(List.of(HEADINGS));
    rows.forEach(row -> cells.add(cells(row)));
    int[] widths = new int[HEADINGS.size()];
    for (int column = 0; column < widths.length; column++) {
      int at = column;
      if (cells.stream().skip(1).anyMatch(line -> !line.get(at).isEmpty())) {
        widths[at] = cells.stream().mapToInt(line -> line.get(at).length()).max().orElseThrow();
      }
    }
    return cells.stream().map(line -> line(line, widths)).toList();
  }

  private static String line(List<String> cells, int[] widths) {
    List<String> padded = new ArrayList<>();
    for (int column = 0; column < widths.length; column++) {
      if (widths[column] > 0) {
        String side = column < FIRST_NUMBER || column == widths.length - 1 ? "-" : "";
        padded.add(String.format("%" + side + widths[column] + "s", cells.get(column)));
      }
    }
    return String.join("  ", padded).stripTrailing();
  }

  private static List<String> cells(Row row) {
    return Stream.of(
            row.subject(),
            row.client(),
            row.params().trigger(),
            row.n(),
            row.failures(),
            row.unit(),
            row.min(),
            row.p50(),
            row.p90(),
            row.p99(),
            row.max(),
            row.value(),
            row.ratio(),
            row.against())
        .map(Table::text)
        .collect(Collectors.toList());
  }

  private static String text(@Nullable Object cell) {
    return switch (cell) {
      case null -> "";
      case Double number -> String.format(Locale.ROOT, "%.3f", number);
      default -> cell.toString();
    };
  }
}

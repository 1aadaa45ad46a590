package org.jitsu.bench.page;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jitsu.bench.report.Row;

/**
 * Latencies that belong into one drawing.
 *
 * @param title what they have in common
 * @param rows those of them that were measured, in their order
 */
record Group(String title, List<Row> rows) {

  Group {
    rows = List.copyOf(rows);
  }

  /** Whether its rows are compared with each other. */
  boolean isCompared() {
    return rows.stream().anyMatch(row -> row.against() != null);
  }

  /**
   * Sorts rows into groups: those that a row is compared with, and those with which these are, are
   * one; all that are compared with none are the last.
   */
  static List<Group> of(List<Row> rows) {
    Map<String, String> leaders = new HashMap<>();
    for (Row row : rows) {
      if (row.against() != null) {
        String one = leader(leaders, row.subject());
        leaders.put(one, leader(leaders, row.against()));
      }
    }
    Map<String, List<Row>> compared = new LinkedHashMap<>();
    List<Row> others = new ArrayList<>();
    for (Row row : rows) {
      if (row.series() == null || row.series().answers() == 0) {
        continue;
      }
      String leader = leader(leaders, row.subject());
      if (row.against() != null || leaders.containsValue(row.subject())) {
        compared.computeIfAbsent(leader, first -> new ArrayList<>()).add(row);
      } else {
        others.add(row);
      }
    }
    List<Group> groups = new ArrayList<>();
    compared.forEach((leader, those) -> groups.add(new Group("Against " + leader, those)));
    if (!others.isEmpty()) {
      groups.add(new Group("Others", others));
    }
    return groups;
  }

  private static String leader(Map<String, String> leaders, String subject) {
    String leader = subject;
    while (leaders.containsKey(leader) && !leaders.get(leader).equals(leader)) {
      leader = leaders.get(leader);
    }
    return leader;
  }
}

package org.jitsu.config;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.nodes.Node;

/**
 * Collects what is wrong while reading goes on, so that all of it is reported together; at most
 * {@value #MAX} errors and as many warnings are kept, and the others are counted.
 */
final class Problems {

  private static final int MAX = 100;

  private final Source source;
  private final Map<String, Source> others = new HashMap<>();
  private final List<Problem> errors = new ArrayList<>();
  private final List<Problem> warnings = new ArrayList<>();
  private int dropped;

  Problems(Source source) {
    this.source = source;
  }

  /** Knows problems of that source, too, by its name. */
  void add(Source other) {
    others.put(other.label(), other);
  }

  void error(Node at, String what, String example) {
    keep(errors, of(at).problem(at.getStartMark(), what, example));
  }

  void warning(Node at, String what, String example) {
    keep(warnings, of(at).problem(at.getStartMark(), what, example));
  }

  private Source of(Node at) {
    String label = at.getStartMark().map(Mark::getName).orElse("");
    return others.getOrDefault(label, source);
  }

  /** Returns the source of the configuration's file. */
  Source source() {
    return source;
  }

  /** Returns the warnings, in the order of the file. */
  List<Problem> warnings() {
    return warnings.stream().sorted().toList();
  }

  /** Throws when there was an error. */
  void throwIfAny() throws ConfigurationException {
    if (!errors.isEmpty()) {
      throw new ConfigurationException(errors.stream().sorted().toList(), dropped);
    }
  }

  private void keep(List<Problem> kept, Problem problem) {
    if (kept.size() < MAX) {
      kept.add(problem);
    } else {
      dropped++;
    }
  }
}

package org.jitsu.dns;

import java.util.List;

/** Zones that cannot be served, with everything that is wrong with them. */
public final class ZoneException extends Exception {

  private static final long serialVersionUID = 1L;

  @SuppressWarnings("serial") // always an immutable list, which is serializable
  private final List<String> problems;

  ZoneException(String problem) {
    super(problem);
    this.problems = List.of(problem);
  }

  ZoneException(List<String> problems, Throwable cause) {
    super(String.join("\n", problems), cause);
    this.problems = List.copyOf(problems);
  }

  ZoneException(List<String> problems) {
    super(String.join("\n", problems));
    this.problems = List.copyOf(problems);
  }

  /** Returns a sentence for each problem: the place, and what is wrong there. */
  public List<String> problems() {
    return problems;
  }
}

package org.jitsu.config;

import java.util.List;
import java.util.stream.Collectors;

/** A configuration was not right. Its message is all of its problems, ready to print. */
public final class ConfigurationException extends Exception {

  private static final long serialVersionUID = 1L;

  private final transient List<Problem> problems;

  ConfigurationException(List<Problem> problems) {
    this(problems, 0);
  }

  /**
   * Reports these problems.
   *
   * @param problems at least one, in the order of their places
   * @param more how many there are besides
   */
  ConfigurationException(List<Problem> problems, int more) {
    super(
        problems.stream().map(Problem::toString).collect(Collectors.joining("\n"))
            + (more == 0 ? "" : "\nand " + more + " more"));
    this.problems = List.copyOf(problems);
  }

  /** Returns what is wrong, in the order of the file: all of it, or the first hundred found. */
  public List<Problem> problems() {
    return problems;
  }
}

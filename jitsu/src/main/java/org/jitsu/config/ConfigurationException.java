package org.jitsu.config;

import java.util.List;
import java.util.stream.Collectors;

/** A configuration was not right. Its message is all of its problems, ready to print. */
public final class ConfigurationException extends Exception {

  private static final long serialVersionUID = 1L;

  private final transient List<Problem> problems;

  /**
   * Reports these problems.
   *
   * @param problems at least one, in the order of their places
   */
  public ConfigurationException(List<Problem> problems) {
    super(problems.stream().map(Problem::toString).collect(Collectors.joining("\n")));
    this.problems = List.copyOf(problems);
  }

  /** Returns all that is wrong, in the order of the file. */
  public List<Problem> problems() {
    return problems;
  }
}

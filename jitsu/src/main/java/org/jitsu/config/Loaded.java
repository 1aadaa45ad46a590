package org.jitsu.config;

import java.util.List;

/**
 * A configuration that was read, and what in it is odd but allowed.
 *
 * @param configuration what it says
 * @param warnings in the order of the file
 */
public record Loaded(Configuration configuration, List<Problem> warnings) {

  public Loaded {
    warnings = List.copyOf(warnings);
  }
}

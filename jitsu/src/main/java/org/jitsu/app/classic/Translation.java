package org.jitsu.app.classic;

import java.util.List;

/**
 * A line of 0.3 as a configuration.
 *
 * @param yaml the configuration; of no use when there are problems
 * @param notes a sentence for each thing that is not as it was
 * @param problems a sentence for each thing that has no equal, or was wrong
 */
public record Translation(String yaml, List<String> notes, List<String> problems) {

  public Translation {
    notes = List.copyOf(notes);
    problems = List.copyOf(problems);
  }

  /** Translates. */
  public static Translation of(ClassicLine line, Surroundings here) {
    return new Translator(line, here).translate();
  }
}

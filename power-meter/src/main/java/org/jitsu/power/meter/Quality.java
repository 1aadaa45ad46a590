package org.jitsu.power.meter;

import java.util.Locale;

/** How good a figure is; the best first. */
public enum Quality {
  /** A meter of the very thing, read. */
  MEASURED,
  /** From a model that was fitted against a meter, or a measured whole divided by a rule. */
  MODELLED,
  /** From numbers that nobody measured here. */
  ESTIMATED;

  /** Returns the worse of the two: what a sum of both is. */
  public Quality and(Quality other) {
    return compareTo(other) >= 0 ? this : other;
  }

  /** Returns the word that tables, files and metrics use. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * Returns the quality of a word.
   *
   * @throws IllegalArgumentException when it is none of the three
   */
  public static Quality of(String word) {
    return valueOf(word.toUpperCase(Locale.ROOT));
  }
}

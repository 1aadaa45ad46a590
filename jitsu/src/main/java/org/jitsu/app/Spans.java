package org.jitsu.app;

import java.util.Locale;

/** Spans of time, as tables show them. */
final class Spans {

  private Spans() {}

  /** Returns {@code 1.5s}, {@code 2m10s} or {@code 3h5m}. */
  static String of(double seconds) {
    if (seconds < 60) {
      return String.format(Locale.ROOT, "%.1fs", seconds);
    }
    long whole = (long) seconds;
    return whole < 3600
        ? whole / 60 + "m" + whole % 60 + "s"
        : whole / 3600 + "h" + whole / 60 % 60 + "m";
  }
}

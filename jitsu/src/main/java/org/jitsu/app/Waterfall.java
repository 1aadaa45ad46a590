package org.jitsu.app;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jitsu.ops.Start;
import org.jspecify.annotations.Nullable;

/** A start, drawn in characters: a bar from each moment to the next. */
final class Waterfall {

  private static final int WIDTH = 48;

  private Waterfall() {}

  /** Returns a line that says what it was, and one for each of its moments. */
  static String of(Start start) {
    List<Start.Moment> moments = start.phases();
    double endMs = moments.isEmpty() ? 0 : moments.getLast().ms();
    StringBuilder text = new StringBuilder();
    text.append(
        String.format(
            Locale.ROOT,
            "start %d of %s: %s, %.2f ms (%s)%s%n",
            start.number(),
            start.guest(),
            start.outcome(),
            endMs,
            start.cause(),
            joules(start.energy())));
    Map<String, String> joules = joulesOfSpans(start.energy());
    Start.Moment before = null;
    for (Start.Moment moment : moments) {
      int from = before == null ? 0 : column(before.ms(), endMs);
      int to = column(moment.ms(), endMs);
      String bar = " ".repeat(from) + (to > from ? "=".repeat(to - from) : "|");
      String used =
          before == null ? "" : joules.getOrDefault(before.phase() + " to " + moment.phase(), "");
      text.append(
          String.format(
                  Locale.ROOT,
                  "  %-18s %9.2f ms  %-" + (WIDTH + 1) + "s %s",
                  moment.phase(),
                  moment.ms(),
                  bar,
                  used)
              .stripTrailing());
      text.append(System.lineSeparator());
      before = moment;
    }
    return text.toString();
  }

  private static int column(double ms, double endMs) {
    return endMs <= 0 ? 0 : (int) Math.round(ms / endMs * WIDTH);
  }

  private static String joules(Start.@Nullable Energy energy) {
    return energy == null || energy.joules() == null
        ? ""
        : String.format(Locale.ROOT, ", %.4f J %s", energy.joules(), energy.quality())
            + (energy.board().isEmpty() ? "" : " on " + energy.board());
  }

  private static Map<String, String> joulesOfSpans(Start.@Nullable Energy energy) {
    Map<String, String> joules = new HashMap<>();
    if (energy != null) {
      for (Start.Span span : energy.spans()) {
        if (span.joules() != null) {
          joules.put(span.span(), String.format(Locale.ROOT, "%.4f J", span.joules()));
        }
      }
    }
    return joules;
  }
}

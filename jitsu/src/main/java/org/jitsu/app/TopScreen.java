package org.jitsu.app;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jitsu.ops.Status;
import org.jspecify.annotations.Nullable;

/**
 * What {@code jitsu top} shows of a moment. Pure.
 *
 * @param before what was a moment ago; null for nothing
 * @param now what is
 */
record TopScreen(@Nullable Status before, Status now) {

  /** In this order guests are shown; those that sleep come last. */
  private static final List<String> ORDER =
      List.of("failed", "queued", "booting", "draining", "ready", "asleep");

  static TopScreen of(@Nullable Status before, Status now) {
    return new TopScreen(before, now);
  }

  /** Returns its lines; those that there is no room for are counted in the last one. */
  List<String> lines(int most) {
    List<String> lines = new ArrayList<>();
    lines.add(
        "jitsu, process %d, up %s, answers on %s"
            .formatted(now.pid(), Spans.of(now.uptimeSeconds()), String.join(", ", now.listen())));
    lines.add("guests: " + states());
    lines.add(
        "a second: %s queries answered, %s starts, %s refused"
            .formatted(
                rate("dns.replies."),
                rate(starts(now), before == null ? 0 : starts(before)),
                rate("guests.refused.")));
    Status.Energy energy = now.energy();
    if (energy != null && energy.joules() != null) {
      lines.add("power: " + watts(energy.watts()) + ", " + joules(energy.joules()));
    }
    if (energy != null && !energy.boards().isEmpty()) {
      lines.add("boards: " + boards(energy.boards()));
    }
    lines.add("");
    lines.add(
        String.format(
            Locale.ROOT, "%-20s %-9s %8s %7s  %s", "GUEST", "STATE", "SINCE", "STARTS", ""));
    now.guests().stream()
        .sorted(
            Comparator.comparingInt((Status.Guest guest) -> ORDER.indexOf(guest.state()))
                .thenComparingDouble(Status.Guest::sinceSeconds)
                .thenComparing(Status.Guest::name))
        .map(TopScreen::line)
        .forEach(lines::add);
    if (lines.size() <= most) {
      return lines;
    }
    List<String> shown = new ArrayList<>(lines.subList(0, Math.max(0, most - 1)));
    shown.add((lines.size() - shown.size()) + " more");
    return shown;
  }

  private static String watts(@Nullable Double watts) {
    return watts == null ? "unknown" : String.format(Locale.ROOT, "%.3f W", watts);
  }

  private static String joules(double joules) {
    return String.format(Locale.ROOT, "%.1f J since the start", joules);
  }

  private static String boards(Map<String, Status.Board> boards) {
    return new TreeMap<>(boards)
        .entrySet().stream()
            .map(board -> board.getKey() + " " + watts(board.getValue().watts()))
            .collect(Collectors.joining(", "));
  }

  private String states() {
    Map<String, Long> counts =
        now.guests().stream()
            .collect(
                Collectors.groupingBy(Status.Guest::state, TreeMap::new, Collectors.counting()));
    return ORDER.stream()
        .filter(counts::containsKey)
        .map(state -> counts.get(state) + " " + state)
        .collect(Collectors.joining(", "));
  }

  private static String line(Status.Guest guest) {
    return String.format(
            Locale.ROOT,
            "%-20s %-9s %8s %7d  %s",
            guest.name(),
            guest.state(),
            Spans.of(guest.sinceSeconds()),
            guest.starts(),
            guest.detail())
        .stripTrailing();
  }

  private static long starts(Status status) {
    return status.guests().stream().mapToLong(Status.Guest::starts).sum();
  }

  private String rate(String counters) {
    return rate(sum(now, counters), before == null ? 0 : sum(before, counters));
  }

  private static long sum(Status status, String counters) {
    return status.counters().entrySet().stream()
        .filter(counter -> counter.getKey().startsWith(counters))
        .mapToLong(Map.Entry::getValue)
        .sum();
  }

  /** Returns how often since the moment before; of another daemon, or of none, nothing is known. */
  private String rate(long count, long countBefore) {
    double seconds =
        before == null || before.pid() != now.pid()
            ? 0
            : now.uptimeSeconds() - before.uptimeSeconds();
    return seconds <= 0
        ? "-"
        : String.format(Locale.ROOT, "%.1f", Math.max(0, count - countBefore) / seconds);
  }
}

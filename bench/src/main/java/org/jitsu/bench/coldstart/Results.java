package org.jitsu.bench.coldstart;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import org.jitsu.bench.lab.ClientWatch;
import org.jitsu.bench.report.Promise;
import org.jitsu.bench.report.Row;
import org.jitsu.bench.report.Verdict;
import org.jitsu.bench.rig.Series;
import org.jspecify.annotations.Nullable;

/**
 * What the scenario measured, and what of it was promised. The thread that runs the scenario fills
 * it in.
 */
final class Results {
  private static final String SCENARIO = "cold-start";
  private static final String BACKEND = "qemu";
  private static final String NAIVE = "naive";
  private static final int STARTS = 100;
  private static final int LAST_STARTS = 50;

  final Series bare = new Series();
  final Series holdQuery = new Series();
  final Series holdSyn = new Series();
  final Phases queryPhases = new Phases();
  final Phases synPhases = new Phases();
  final Series firstHold = new Series();
  final Series warmBare = new Series();
  final Series warm = new Series();
  final Series warmQuery = new Series();
  final Series firstAnswer = new Series();
  final Footprint memory = new Footprint();
  @Nullable ClientWatch watch;
  @Nullable String twinLine;

  private final int memoryMiB;
  private final double loadAtStart =
      ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();

  /**
   * Makes empty results.
   *
   * @param memoryMiB the guest's memory
   */
  Results(int memoryMiB) {
    this.memoryMiB = memoryMiB;
  }

  /** Returns the rows of whatever was measured at all. */
  List<Row> rows() {
    Row bareRow = guest("bare", "fair", "exec", bare);
    Row warmBareRow = guest("warm-bare", NAIVE, null, warmBare);
    List<Row> rows = new ArrayList<>();
    rows.add(bareRow);
    rows.add(guest("hold", NAIVE, "query", holdQuery).against(bareRow));
    rows.add(guest("hold", NAIVE, "syn", holdSyn).against(bareRow));
    rows.addAll(phases("query", queryPhases));
    rows.addAll(phases("syn", synPhases));
    rows.add(guest("first-hold", NAIVE, "query", firstHold).against(bareRow));
    rows.add(warmBareRow);
    rows.add(guest("warm", NAIVE, null, warm).against(warmBareRow));
    rows.add(daemon("warm-query", warmQuery));
    rows.add(daemon("first-answer", firstAnswer));
    rows.add(scalar("rss", memory.samples(), "MB", memory.after(STARTS)));
    rows.add(scalar("rss-growth", memory.samples(), "MB", memory.growthOverLast(LAST_STARTS)));
    if (watch != null) {
      rows.add(scalar("resets", watch.connections(), "count", resets()));
      rows.add(scalar("syn-retransmissions", watch.connections(), "count", synRetransmissions()));
    }
    rows.removeIf(row -> row.n() == 0);
    return rows;
  }

  /** Returns the verdicts on docs/SPECIFICATION.md's figures, in its order. */
  List<Verdict> verdicts() {
    return List.of(
        judge("hold-ratio-p50", "1.10", ratio(holdQuery, bare, 50)),
        judge("hold-ratio-p99", "1.25", ratio(holdQuery, bare, 99)),
        judge("failures", "0", failures()),
        judge("resets", "0", resets()),
        judge("syn-retransmissions", "0", synRetransmissions()),
        judge("warm-ratio-p50", "1.03", ratio(warm, warmBare, 50)),
        judge("first-answer-ms", "1000", firstAnswer.percentileMs(50)),
        judge("rss-mb", "160", memory.after(STARTS)),
        judge("rss-growth-mb", "2", memory.growthOverLast(LAST_STARTS)));
  }

  /** Returns what a reader of the figures must know. */
  List<String> caveats() {
    List<String> caveats = new ArrayList<>();
    caveats.add("guests are emulated (QEMU TCG): their boot time is not that of a real processor");
    caveats.add(
        "hold-PHASE counts from the client's first packet to that phase of the start, in the newest"
            + " starts that the daemon remembers");
    caveats.add("warm-up rounds are not counted; first-hold is a fresh daemon's first start");
    caveats.add(
        String.format(
            Locale.ROOT,
            "load average %.1f on %d processors when it began: a busy machine measures itself",
            loadAtStart,
            Runtime.getRuntime().availableProcessors()));
    if (twinLine != null) {
      caveats.add("bare is " + twinLine);
    }
    if (memory.samples() < STARTS) {
      caveats.add(
          "the memory promised after %d cold starts was seen after %d"
              .formatted(STARTS, memory.samples()));
    }
    if (watch != null) {
      watch.evidence().forEach(frame -> caveats.add("captured: " + frame));
    }
    bare.reasons().forEach(reason -> caveats.add("bare failed: " + reason));
    jitsus().stream()
        .flatMap(series -> series.reasons().stream())
        .distinct()
        .forEach(reason -> caveats.add("behind Jitsu failed: " + reason));
    return caveats;
  }

  /** What Jitsu is in front of; the bare guest's failures are not its own. */
  private List<Series> jitsus() {
    return List.of(holdQuery, holdSyn, firstHold, warm, warmQuery);
  }

  private OptionalDouble failures() {
    return jitsus().stream().allMatch(series -> series.attempts() == 0)
        ? OptionalDouble.empty()
        : OptionalDouble.of((double) jitsus().stream().mapToLong(Series::failures).sum());
  }

  private OptionalDouble resets() {
    return watch == null ? OptionalDouble.empty() : OptionalDouble.of((double) watch.resets());
  }

  private OptionalDouble synRetransmissions() {
    return watch == null
        ? OptionalDouble.empty()
        : OptionalDouble.of((double) watch.synRetransmissions());
  }

  private static OptionalDouble ratio(Series of, Series over, double percent) {
    OptionalDouble above = of.percentileMs(percent);
    OptionalDouble below = over.percentileMs(percent);
    return above.isPresent() && below.isPresent()
        ? OptionalDouble.of(above.getAsDouble() / below.getAsDouble())
        : OptionalDouble.empty();
  }

  private static Verdict judge(String metric, String bar, OptionalDouble figure) {
    return Promise.of(SCENARIO + "." + metric, bar).judge(figure);
  }

  private Row guest(String subject, String client, @Nullable String trigger, Series series) {
    Row.Params params = Row.Params.plain(trigger, memoryMiB);
    return Row.latencies(SCENARIO, subject, BACKEND, client, params, series);
  }

  private List<Row> phases(String trigger, Phases phases) {
    return phases.series().entrySet().stream()
        .map(phase -> guest("hold-" + phase.getKey(), NAIVE, trigger, phase.getValue()))
        .toList();
  }

  private static Row daemon(String subject, Series series) {
    return Row.latencies(SCENARIO, subject, null, NAIVE, Row.Params.none(), series);
  }

  private static Row scalar(String name, long n, String unit, OptionalDouble value) {
    return Row.scalar(SCENARIO, name, n, unit, value);
  }
}

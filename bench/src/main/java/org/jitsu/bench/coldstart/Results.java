package org.jitsu.bench.coldstart;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
  static final String SCENARIO = "cold-start";

  private static final String BACKEND = "qemu";
  private static final String NAIVE = "naive";
  private static final String FAIR = "fair";
  private static final int STARTS = 100;
  private static final int LAST_STARTS = 50;

  final Series bare = new Series();
  final Series holdQuery = new Series();
  final Series holdSyn = new Series();
  final Series firstHold = new Series();
  final Series warmBare = new Series();
  final Series warm = new Series();
  final Series warmQuery = new Series();
  final Series firstAnswer = new Series();
  final Footprint memory = new Footprint();
  @Nullable String twinLine;

  private final int memoryMiB;
  private final int warmUpRounds;
  private long connections;
  private OptionalDouble resets = OptionalDouble.empty();
  private OptionalDouble synRetransmissions = OptionalDouble.empty();

  /**
   * Makes empty results.
   *
   * @param memoryMiB the guest's memory
   * @param warmUpRounds cold starts that were not counted
   */
  Results(int memoryMiB, int warmUpRounds) {
    this.memoryMiB = memoryMiB;
    this.warmUpRounds = warmUpRounds;
  }

  /** Takes over what a finished watch saw. */
  void watched(ClientWatch watch) {
    connections = watch.connections();
    resets = OptionalDouble.of((double) watch.resets());
    synRetransmissions = OptionalDouble.of((double) watch.synRetransmissions());
  }

  /** Returns the rows of whatever was measured at all. */
  List<Row> rows() {
    Row bareRow = row("bare", FAIR, "exec", bare);
    Row warmBareRow = row("warm-bare", NAIVE, null, warmBare);
    List<Row> rows = new ArrayList<>();
    rows.add(bareRow);
    rows.add(row("hold", NAIVE, "query", holdQuery).against(bareRow));
    rows.add(row("hold", NAIVE, "syn", holdSyn).against(bareRow));
    rows.add(row("first-hold", NAIVE, "query", firstHold).against(bareRow));
    rows.add(warmBareRow);
    rows.add(row("warm", NAIVE, null, warm).against(warmBareRow));
    rows.add(daemonRow("warm-query", warmQuery));
    rows.add(daemonRow("first-answer", firstAnswer));
    rows.removeIf(row -> row.n() == 0);
    if (memory.samples() > 0) {
      rows.add(scalar("rss", memory.samples(), "MB", memory.after(STARTS)));
      rows.add(scalar("rss-growth", memory.samples(), "MB", memory.growthOverLast(LAST_STARTS)));
    }
    if (resets.isPresent()) {
      rows.add(scalar("resets", connections, "count", resets));
      rows.add(scalar("syn-retransmissions", connections, "count", synRetransmissions));
    }
    return rows;
  }

  /** Returns the verdicts on docs/SPECIFICATION.md's figures, in its order. */
  List<Verdict> verdicts() {
    Map<Promise, OptionalDouble> figures = new LinkedHashMap<>();
    figures.put(promise("hold-ratio-p50", "1.10"), ratio(holdQuery, bare, 50));
    figures.put(promise("hold-ratio-p99", "1.25"), ratio(holdQuery, bare, 99));
    figures.put(promise("failures", "0"), failures());
    figures.put(promise("resets", "0"), resets);
    figures.put(promise("syn-retransmissions", "0"), synRetransmissions);
    figures.put(promise("warm-ratio-p50", "1.03"), ratio(warm, warmBare, 50));
    figures.put(promise("first-answer-ms", "1000"), firstAnswer.percentileMs(50));
    figures.put(promise("rss-mb", "160"), memory.after(STARTS));
    figures.put(promise("rss-growth-mb", "2"), memory.growthOverLast(LAST_STARTS));
    List<Verdict> verdicts = new ArrayList<>();
    figures.forEach((promise, figure) -> verdicts.add(promise.judge(figure)));
    return verdicts;
  }

  /** Returns what a reader of the figures must know. */
  List<String> caveats() {
    List<String> caveats = new ArrayList<>();
    caveats.add("guests are emulated (QEMU TCG): their boot time is not that of a real processor");
    caveats.add(
        "%d rounds of warm-up are not counted; first-hold is a fresh daemon's first start"
            .formatted(warmUpRounds));
    if (twinLine != null) {
      caveats.add("bare is " + twinLine);
    }
    if (memory.samples() < STARTS) {
      caveats.add(
          "the memory promised after %d cold starts was seen after %d"
              .formatted(STARTS, memory.samples()));
    }
    Map.of(
            "bare",
            bare,
            "hold/query",
            holdQuery,
            "hold/syn",
            holdSyn,
            "first-hold",
            firstHold,
            "warm-bare",
            warmBare,
            "warm",
            warm,
            "warm-query",
            warmQuery)
        .forEach(
            (name, series) ->
                series.reasons().forEach(reason -> caveats.add(name + " failed: " + reason)));
    return caveats;
  }

  /** Failures of what Jitsu is in front of; those of the bare guest are not its own. */
  private OptionalDouble failures() {
    List<Series> jitsus = List.of(holdQuery, holdSyn, firstHold, warm, warmQuery);
    return jitsus.stream().mapToLong(Series::attempts).sum() == 0
        ? OptionalDouble.empty()
        : OptionalDouble.of((double) jitsus.stream().mapToLong(Series::failures).sum());
  }

  private static OptionalDouble ratio(Series of, Series over, double percent) {
    OptionalDouble above = of.percentileMs(percent);
    OptionalDouble below = over.percentileMs(percent);
    return above.isPresent() && below.isPresent()
        ? OptionalDouble.of(above.getAsDouble() / below.getAsDouble())
        : OptionalDouble.empty();
  }

  private static Promise promise(String metric, String bar) {
    return Promise.of(SCENARIO + "." + metric, bar);
  }

  private Row row(String subject, String client, @Nullable String trigger, Series series) {
    Row.Params params = Row.Params.plain(trigger, memoryMiB);
    return Row.latencies(SCENARIO, subject, BACKEND, client, params, series);
  }

  private static Row daemonRow(String subject, Series series) {
    return Row.latencies(SCENARIO, subject, null, NAIVE, Row.Params.none(), series);
  }

  private static Row scalar(String name, long n, String unit, OptionalDouble value) {
    return Row.scalar(SCENARIO, name, n, unit, value);
  }
}

package org.jitsu.bench.coldstart;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.Stream;
import org.jitsu.bench.client.StaggeredProber;
import org.jitsu.bench.lab.ClientWatch;
import org.jitsu.bench.lab.MachineLoad;
import org.jitsu.bench.lab.Site;
import org.jitsu.bench.report.Row;
import org.jitsu.bench.report.Verdict;
import org.jitsu.bench.rig.Series;
import org.jitsu.bench.subject.Phases;
import org.jspecify.annotations.Nullable;

/**
 * What the scenario measured, and what of it was promised. The thread that runs the scenario fills
 * it in.
 */
final class Results {
  static final String SCENARIO = "cold-start";

  /** After so many cold starts the daemon's memory is judged, */
  static final int STARTS = 100;

  /** and its growth over the last of them. */
  static final int LAST_STARTS = 50;

  private static final List<String> EMULATED =
      List.of("guests are emulated (QEMU TCG): their boot time is not that of a real processor");

  private static final List<String> NATIVE =
      List.of(
          "the guest is a process, without hardware virtualization, as native as the containers",
          "fair clients know the server's MAC, begin a connection every 0.2 ms from before the exec"
              + " on, and read when one is answered to within "
              + StaggeredProber.RESOLUTION_NS / 1e6
              + " ms",
          "naive clients connect once, at the moment of the exec (behind Jitsu, at that of the query"
              + " or the SYN): where a server on a bridge is not there yet, the kernel's one-second"
              + " timer tells",
          "all peers but docker listen on the host's own network, which takes less than a network of"
              + " their own; their naive clients are refused until then and ask anew every"
              + " millisecond, which ordinary ones would not",
          "systemd-socket is listened on before: its clients are connected at once and never"
              + " refused, and count from there; where a unit would be told that its server is"
              + " ready, a shell looks in the kernel's table",
          "all peers run the same static server of 5 kB with hello's pages on the kernel's TCP;"
              + " images and state lie in memory for docker, on disk for the others");

  private static final String NAIVE = "naive";
  private static final String FAIR = "fair";
  private static final String EXEC = "exec";

  final Site site;

  final Series bare = new Series();
  final Series holdQuery = new Series();
  final Series holdSyn = new Series();
  final Phases queryPhases = new Phases();
  final Phases synPhases = new Phases();
  final Series firstHold = new Series();
  final Phases firstPhases = new Phases();
  final Series warmBare = new Series();
  final Series warm = new Series();
  final Series warmQuery = new Series();
  final Series firstAnswer = new Series();
  final Footprint memory = new Footprint();
  List<Comparison> comparisons = List.of();
  List<String> notes = List.of();
  @Nullable ClientWatch watch;
  @Nullable String twinLine;

  private final Set<String> without;
  private final MachineLoad loadAtStart = MachineLoad.now();

  /**
   * Makes empty results.
   *
   * @param without the peers that are not wanted
   */
  Results(Site site, Set<String> without) {
    this.site = site;
    this.without = without;
  }

  /** Whether a peer was to be compared with. */
  boolean wants(String peer) {
    return without.stream().noneMatch(name -> peer.equals(name) || peer.startsWith(name + "-"));
  }

  /** Returns what a peer showed: nothing, when it took no part. */
  Comparison comparison(String peer) {
    return comparisons.stream()
        .filter(comparison -> comparison.subject().equals(peer))
        .findFirst()
        .orElseGet(() -> new Comparison(peer));
  }

  /** Returns the rows of whatever was measured at all. */
  List<Row> rows() {
    Row bareRow = guest("bare", FAIR, EXEC, bare);
    Row warmBareRow = guest("warm-bare", NAIVE, null, warmBare);
    List<Row> rows = new ArrayList<>();
    rows.add(bareRow);
    Row holdRow = guest("hold", NAIVE, "query", holdQuery).against(bareRow);
    rows.add(holdRow);
    rows.add(guest("hold", NAIVE, "syn", holdSyn).against(bareRow));
    for (Comparison comparison : comparisons) {
      rows.add(peer(comparison, NAIVE, comparison.naive()).against(holdRow));
      rows.add(peer(comparison, FAIR, comparison.fair()).against(holdRow));
    }
    rows.addAll(phases("hold", "query", queryPhases));
    rows.addAll(phases("hold", "syn", synPhases));
    rows.add(guest("first-hold", NAIVE, "query", firstHold).against(bareRow));
    rows.addAll(phases("first-hold", "query", firstPhases));
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
    return Figures.of(this);
  }

  /** Returns what a reader of the figures must know. */
  List<String> caveats() {
    List<String> caveats = new ArrayList<>();
    caveats.addAll(site.backend().isNative() ? NATIVE : EMULATED);
    caveats.addAll(notes);
    caveats.add(
        "hold-PHASE and first-hold-PHASE count from the client's first packet to that phase of the"
            + " start, in the newest starts that the daemon remembers");
    caveats.add("warm-up rounds are not counted; first-hold is a fresh daemon's first start");
    caveats.add(loadAtStart.toString());
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
    for (Comparison comparison : comparisons) {
      Stream.of(comparison.naive(), comparison.fair())
          .flatMap(series -> series.reasons().stream())
          .distinct()
          .forEach(reason -> caveats.add(comparison.subject() + " failed: " + reason));
    }
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

  OptionalDouble failures() {
    return jitsus().stream().allMatch(series -> series.attempts() == 0)
        ? OptionalDouble.empty()
        : OptionalDouble.of((double) jitsus().stream().mapToLong(Series::failures).sum());
  }

  OptionalDouble resets() {
    return watch == null ? OptionalDouble.empty() : OptionalDouble.of((double) watch.resets());
  }

  OptionalDouble synRetransmissions() {
    return watch == null
        ? OptionalDouble.empty()
        : OptionalDouble.of((double) watch.synRetransmissions());
  }

  private Row guest(String subject, String client, @Nullable String trigger, Series series) {
    Row.Params params = Row.Params.plain(trigger, site.memoryMiB());
    return Row.latencies(SCENARIO, subject, site.backend().word(), client, params, series);
  }

  private List<Row> phases(String subject, String trigger, Phases phases) {
    return phases.series().entrySet().stream()
        .map(phase -> guest(subject + "-" + phase.getKey(), NAIVE, trigger, phase.getValue()))
        .toList();
  }

  private static Row peer(Comparison comparison, String client, Series series) {
    Row.Params params = new Row.Params(EXEC, 4, 0, 0, null);
    return Row.latencies(SCENARIO, comparison.subject(), null, client, params, series);
  }

  private static Row daemon(String subject, Series series) {
    return Row.latencies(SCENARIO, subject, null, NAIVE, Row.Params.none(), series);
  }

  private static Row scalar(String name, long n, String unit, OptionalDouble value) {
    return Row.scalar(SCENARIO, name, n, unit, value);
  }
}

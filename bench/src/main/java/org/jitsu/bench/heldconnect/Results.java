package org.jitsu.bench.heldconnect;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.jitsu.bench.lab.ClientWatch;
import org.jitsu.bench.lab.MachineLoad;
import org.jitsu.bench.lab.Site;
import org.jitsu.bench.report.Promise;
import org.jitsu.bench.report.Row;
import org.jitsu.bench.report.Verdict;
import org.jitsu.bench.rig.Series;

/** What the scenario measured. The thread that runs it fills it in. */
final class Results {
  private static final String SCENARIO = "held-connect";
  private static final String NAIVE = "naive";
  private static final Promise HANDSHAKE = Promise.of(SCENARIO + ".proxy-handshake-p99-ms", "5");
  private static final Promise ANSWER = Promise.of(SCENARIO + ".proxy-answer-max-ms", "50");
  private static final Promise RETRANSMISSIONS =
      Promise.of(SCENARIO + ".proxy-syn-retransmissions", "0");
  private static final Promise RESETS = Promise.of(SCENARIO + ".resets", "0");
  private static final Promise FAILURES = Promise.of(SCENARIO + ".failures", "0");

  private final Site site;
  private final MachineLoad loadAtStart = MachineLoad.now();
  private final Map<Way, Seen> seen = new EnumMap<>(Way.class);

  /**
   * What clients of one kind of guest saw.
   *
   * @param whole from the client's beginning to its answer's first byte
   * @param answer from when its guest listened to the answer's first byte
   * @param watch what was captured; it may be asked when the capture has ended
   */
  record Seen(Series whole, Series answer, ClientWatch watch) {}

  /**
   * Makes it.
   *
   * @param watches who counts what passes to and from the services of each kind
   */
  Results(Site site, Map<Way, ClientWatch> watches) {
    this.site = site;
    watches.forEach((way, watch) -> seen.put(way, new Seen(new Series(), new Series(), watch)));
  }

  Seen of(Way way) {
    Seen those = seen.get(way);
    if (those == null) {
      throw new IllegalStateException("nobody watches " + way);
    }
    return those;
  }

  List<Row> rows() {
    List<Row> rows = new ArrayList<>();
    for (Way way : Way.values()) {
      Seen those = of(way);
      ClientWatch watch = those.watch();
      rows.add(latencies(way.word(), those.whole()));
      rows.add(latencies(way.word() + "-handshake", watch.handshakes()));
      rows.add(latencies(way.word() + "-answer", those.answer()));
      rows.add(count(way.word() + "-syn-retransmissions", watch, watch.synRetransmissions()));
      rows.add(count(way.word() + "-resets", watch, watch.resets()));
    }
    rows.removeIf(row -> row.n() == 0);
    return rows;
  }

  private Row latencies(String subject, Series series) {
    Row.Params params = Row.Params.plain("syn", site.memoryMiB());
    return Row.latencies(SCENARIO, subject, site.backend().word(), NAIVE, params, series);
  }

  private static Row count(String name, ClientWatch watch, long count) {
    return Row.scalar(
        SCENARIO, name, watch.connections(), "count", OptionalDouble.of((double) count));
  }

  List<Verdict> verdicts() {
    Seen proxied = of(Way.PROXY);
    return List.of(
        HANDSHAKE.judge(proxied.watch().handshakes().percentileMs(99)),
        ANSWER.judge(proxied.answer().maxMs()),
        RETRANSMISSIONS.judge(ifAny((double) proxied.watch().synRetransmissions())),
        RESETS.judge(
            ifAny((double) seen.values().stream().mapToLong(one -> one.watch().resets()).sum())),
        FAILURES.judge(
            ifAny((double) seen.values().stream().mapToLong(one -> one.whole().failures()).sum())));
  }

  /** Returns a figure of clients that there were. */
  private OptionalDouble ifAny(double figure) {
    boolean any = seen.values().stream().allMatch(one -> one.whole().attempts() > 0);
    return any ? OptionalDouble.of(figure) : OptionalDouble.empty();
  }

  List<String> caveats(int together, long delayMs) {
    List<String> caveats = new ArrayList<>();
    caveats.add(
        ("every guest listens %d ms after its start; up to %d starts wait for theirs at a time, begun"
                + " 100 ms apart, of different guests, kinds in turn")
            .formatted(delayMs, together));
    caveats.add(
        "KIND counts from the client's beginning to its answer, KIND-handshake from its SYN to the"
            + " SYN-ACK in a capture, KIND-answer from when the guest listened, by its own clock"
            + " counted from just before its spawn: at most that");
    caveats.add(loadAtStart.toString());
    for (Way way : Way.values()) {
      Seen those = of(way);
      those.whole().reasons().forEach(why -> caveats.add(way.word() + " failed: " + why));
      if (way == Way.PROXY) {
        those.watch().evidence().forEach(frame -> caveats.add("captured: " + frame));
      }
    }
    return caveats;
  }
}

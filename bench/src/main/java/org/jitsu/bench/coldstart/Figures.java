package org.jitsu.bench.coldstart;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import org.jitsu.bench.lab.Backend;
import org.jitsu.bench.peer.Peers;
import org.jitsu.bench.report.Promise;
import org.jitsu.bench.report.Verdict;
import org.jitsu.bench.rig.Series;

/** The figures that docs/SPECIFICATION.md promises for each backend, in its order. */
final class Figures {
  private Figures() {}

  static List<Verdict> of(Results results) {
    return results.site.backend().isNative() ? nativeOnes(results) : emulated(results);
  }

  /** Of a guest whose boot takes most of the time, whoever starts it. */
  private static List<Verdict> emulated(Results results) {
    return List.of(
        judge("hold-ratio-p50", "1.10", ratio(results.holdQuery, results.bare, 50)),
        judge("hold-ratio-p99", "1.25", ratio(results.holdQuery, results.bare, 99)),
        judge("failures", "0", results.failures()),
        judge("resets", "0", results.resets()),
        judge("syn-retransmissions", "0", results.synRetransmissions()),
        judge("warm-ratio-p50", "1.03", ratio(results.warm, results.warmBare, 50)),
        judge("first-answer-ms", "1000", results.firstAnswer.percentileMs(50)),
        judge("rss-mb", "160", results.memory.after(Results.STARTS)),
        judge("rss-growth-mb", "2", results.memory.growthOverLast(Results.LAST_STARTS)));
  }

  /** Of one that is there within milliseconds: what we add, and what containers take. */
  private static List<Verdict> nativeOnes(Results results) {
    Series query = results.holdQuery;
    List<Verdict> verdicts = new ArrayList<>();
    verdicts.add(judgeNative("share-query-p50-ms", "2.0", difference(query, results.bare, 50)));
    verdicts.add(judgeNative("share-query-p99-ms", "8", difference(query, results.bare, 99)));
    verdicts.add(
        judgeNative("share-syn-p50-ms", "2.0", difference(results.holdSyn, results.bare, 50)));
    verdicts.add(
        judgeNative("share-syn-p99-ms", "8", difference(results.holdSyn, results.bare, 99)));
    for (String peer : List.of(Peers.CRUN, Peers.DOCKER_HOST, Peers.DOCKER)) {
      if (results.wants(peer)) {
        Comparison with = results.comparison(peer);
        verdicts.add(judgeNative("over-" + peer + "-naive", "1", ratio(query, with.naive(), 50)));
        verdicts.add(judgeNative("over-" + peer + "-fair", "1", ratio(query, with.fair(), 50)));
      }
    }
    verdicts.add(judgeNative("first-hold-ratio", "3", ratio(results.firstHold, query, 50)));
    verdicts.add(judgeNative("failures", "0", results.failures()));
    verdicts.add(judgeNative("resets", "0", results.resets()));
    verdicts.add(judgeNative("syn-retransmissions", "0", results.synRetransmissions()));
    return verdicts;
  }

  private static OptionalDouble ratio(Series of, Series over, double percent) {
    OptionalDouble above = of.percentileMs(percent);
    OptionalDouble below = over.percentileMs(percent);
    return above.isPresent() && below.isPresent()
        ? OptionalDouble.of(above.getAsDouble() / below.getAsDouble())
        : OptionalDouble.empty();
  }

  private static OptionalDouble difference(Series of, Series less, double percent) {
    OptionalDouble whole = of.percentileMs(percent);
    OptionalDouble part = less.percentileMs(percent);
    return whole.isPresent() && part.isPresent()
        ? OptionalDouble.of(whole.getAsDouble() - part.getAsDouble())
        : OptionalDouble.empty();
  }

  private static Verdict judgeNative(String metric, String bar, OptionalDouble figure) {
    return judge(Backend.PROCESS.word() + "-" + metric, bar, figure);
  }

  private static Verdict judge(String metric, String bar, OptionalDouble figure) {
    return Promise.of(Results.SCENARIO + "." + metric, bar).judge(figure);
  }
}

package org.jitsu.bench.synflood;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.jitsu.bench.lab.Fleet;
import org.jitsu.bench.lab.MachineLoad;
import org.jitsu.bench.report.Promise;
import org.jitsu.bench.report.Row;
import org.jitsu.bench.report.Verdict;
import org.jitsu.bench.rig.Series;

/** What the scenario measured. The thread that runs it fills it in. */
final class Results {
  private static final String SCENARIO = "syn-flood";
  private static final String RATE = "1/s";
  private static final Promise GROWTH = Promise.of(SCENARIO + ".memory-growth-mb", "32");
  private static final Promise STRAY_BOOTS = Promise.of(SCENARIO + ".stray-boots", "0");
  private static final Promise HONEST = Promise.of(SCENARIO + ".honest-failures", "0");
  private static final Promise DNS_LOST = Promise.of(SCENARIO + ".dns-lost", "0");
  private static final Promise DNS = Promise.of(SCENARIO + ".dns-p99-ms", "10");
  private static final Promise SHORTFALL = Promise.of(SCENARIO + ".flood-shortfall", "0.02");
  private static final Promise OVER_SYNPROXY = Promise.atLeast(SCENARIO + ".over-synproxy", "0.5");

  final Series dnsQuiet = new Series();
  final Series dnsFlood = new Series();
  final Series honest = new Series();
  OptionalDouble growthMb = OptionalDouble.empty();
  OptionalDouble firstGrowthMb = OptionalDouble.empty();
  OptionalDouble strayBoots = OptionalDouble.empty();
  OptionalDouble shortfall = OptionalDouble.empty();
  long sent;

  private final Fleet fleet;
  private final MachineLoad load = MachineLoad.now();
  private final Map<String, List<Double>> rates = new LinkedHashMap<>();
  private final List<String> absences = new ArrayList<>();

  Results(Fleet fleet) {
    this.fleet = fleet;
  }

  /** Takes how many SYNs a second somebody answered in a turn. */
  void answered(String word, double perSecond) {
    rates.computeIfAbsent(word, first -> new ArrayList<>()).add(perSecond);
  }

  /** Takes why somebody takes no part. */
  void absent(String word, String why) {
    absences.add(word + " is absent: " + why);
  }

  List<Row> rows() {
    List<Row> rows = new ArrayList<>();
    Row quiet = dns("dns-quiet", dnsQuiet);
    rows.add(quiet);
    rows.add(dns("dns-flood", dnsFlood).against(quiet));
    rows.add(
        Row.latencies(
            SCENARIO,
            "proxy",
            fleet.site().backend().word(),
            "naive",
            Row.Params.plain("syn", fleet.site().memoryMiB()),
            honest));
    rows.add(scalar("flood", "count", sent, OptionalDouble.of((double) sent)));
    rows.add(scalar("stray-boots", "count", honest.attempts(), strayBoots));
    rows.add(scalar("memory-growth", "MB", sent, growthMb));
    rows.add(scalar("memory-growth-first", "MB", sent, firstGrowthMb));
    Row synproxy = rate(KernelListener.Guard.SYNPROXY.word());
    rates.keySet().forEach(word -> rows.add(rate(word).against(synproxy)));
    rows.removeIf(row -> row.n() == 0);
    return rows;
  }

  private static Row dns(String subject, Series series) {
    return Row.latencies(SCENARIO, subject, null, "resolver", Row.Params.none(), series);
  }

  private Row rate(String word) {
    long turns = rates.getOrDefault(word, List.of()).size();
    return scalar(word + "-frames", RATE, turns, median(word));
  }

  private static Row scalar(String name, String unit, long n, OptionalDouble value) {
    return Row.scalar(SCENARIO, name, n, unit, value);
  }

  private OptionalDouble median(String word) {
    List<Double> sorted = rates.getOrDefault(word, List.of()).stream().sorted().toList();
    return sorted.isEmpty()
        ? OptionalDouble.empty()
        : OptionalDouble.of(sorted.get(sorted.size() / 2));
  }

  List<Verdict> verdicts() {
    OptionalDouble failures =
        honest.attempts() == 0
            ? OptionalDouble.empty()
            : OptionalDouble.of((double) honest.failures());
    OptionalDouble lost =
        dnsFlood.attempts() == 0
            ? OptionalDouble.empty()
            : OptionalDouble.of((double) dnsFlood.failures());
    return List.of(
        GROWTH.judge(growthMb),
        STRAY_BOOTS.judge(strayBoots),
        HONEST.judge(failures),
        DNS_LOST.judge(lost),
        DNS.judge(dnsFlood.percentileMs(99)),
        SHORTFALL.judge(shortfall),
        OVER_SYNPROXY.judge(overSynproxy()));
  }

  private OptionalDouble overSynproxy() {
    OptionalDouble ours = median("proxy");
    OptionalDouble theirs = median(KernelListener.Guard.SYNPROXY.word());
    return ours.isEmpty() || theirs.isEmpty()
        ? OptionalDouble.empty()
        : OptionalDouble.of(ours.getAsDouble() / theirs.getAsDouble());
  }

  List<String> caveats() {
    List<String> caveats = new ArrayList<>();
    caveats.add(
        fleet.size()
            + " guests sleep and want proof of whoever wakes them; whoever floods them, the daemon and"
            + " the honest clients share the processors");
    caveats.add(
        "a flood of the same strength went before, in which code is compiled and the heap finds its"
            + " size: memory-growth-first is of that one");
    caveats.add(
        "NAME-frames are SYN-ACKs a second that came back from a flood as fast as one thread can send,"
            + " median of turns of a second; the kernel's answers are made on the sender's own"
            + " processor, which slows it down, those of the daemon on another");
    caveats.add(load.toString());
    caveats.addAll(absences);
    honest.reasons().forEach(why -> caveats.add("an honest client failed: " + why));
    dnsFlood.reasons().forEach(why -> caveats.add("a query failed: " + why));
    return caveats;
  }
}

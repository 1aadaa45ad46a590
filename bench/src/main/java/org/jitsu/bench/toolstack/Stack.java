package org.jitsu.bench.toolstack;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.OptionalDouble;
import java.util.TreeMap;
import org.jitsu.bench.lab.Site;
import org.jitsu.bench.report.Row;
import org.jitsu.bench.rig.Series;
import org.jitsu.bench.subject.Phases;
import org.jspecify.annotations.Nullable;

/** What one way to start guests brought. The thread that runs the scenario fills it in. */
final class Stack {
  private final Site site;

  /** Single starts, from the client's query to its first byte. */
  final Series starts = new Series();

  /** The moments of those. */
  final Phases phases = new Phases();

  private final NavigableMap<Integer, Wave> waves = new TreeMap<>();

  /** So many guests at once, several times. */
  private record Wave(Series pages, Series served, Series asleep) {
    Wave() {
      this(new Series(), new Series(), new Series());
    }

    OptionalDouble ms() {
      OptionalDouble servedMs = served.percentileMs(50);
      OptionalDouble asleepMs = asleep.percentileMs(50);
      return servedMs.isEmpty() || asleepMs.isEmpty()
          ? OptionalDouble.empty()
          : OptionalDouble.of(servedMs.getAsDouble() + asleepMs.getAsDouble());
    }
  }

  Stack(Site site) {
    this.site = site;
  }

  /** Returns what runs its guests, as its rows say it. */
  String word() {
    return site.backend().word();
  }

  /** Returns where the pages of so many guests at once go. */
  Series pages(int guests) {
    return wave(guests).pages();
  }

  /** Takes how long so many at once took to be served, and to be put to sleep. */
  void take(int guests, double servedMs, double asleepMs) {
    wave(guests).served().answered(ns(servedMs));
    wave(guests).asleep().answered(ns(asleepMs));
  }

  private Wave wave(int guests) {
    return waves.computeIfAbsent(guests, first -> new Wave());
  }

  private static long ns(double ms) {
    return Math.round(ms * 1e6);
  }

  List<Row> rows() {
    List<Row> rows = new ArrayList<>();
    rows.add(latencies("start", starts));
    phases.series().forEach((phase, moments) -> rows.add(latencies("start-" + phase, moments)));
    waves.forEach(
        (guests, wave) -> {
          rows.add(latencies("start-of-" + guests, wave.pages()));
          rows.add(latencies("served-" + guests, wave.served()));
          rows.add(latencies("asleep-" + guests, wave.asleep()));
        });
    return rows;
  }

  private Row latencies(String what, Series series) {
    Row.Params params = Row.Params.plain("query", site.memoryMiB());
    return Row.latencies(
        Toolstack.NAME, word() + "-" + what, site.backend().word(), "naive", params, series);
  }

  /**
   * Returns what of a start is neither the toolstack's nor the guest's own time, in milliseconds:
   * until the toolstack is told, and from the moment at which the guest is seen to listen.
   */
  OptionalDouble shareMs() {
    Map<String, Series> moments = phases.series();
    OptionalDouble all = starts.percentileMs(50);
    OptionalDouble told = median(moments.get("spawned"));
    OptionalDouble listens = median(moments.get("listening"));
    return all.isEmpty() || told.isEmpty() || listens.isEmpty()
        ? OptionalDouble.empty()
        : OptionalDouble.of(told.getAsDouble() + all.getAsDouble() - listens.getAsDouble());
  }

  private static OptionalDouble median(@Nullable Series series) {
    return series == null ? OptionalDouble.empty() : series.percentileMs(50);
  }

  /** Returns how much more the largest wave took for each guest than the smallest. */
  OptionalDouble growth() {
    if (waves.size() < 2) {
      return OptionalDouble.empty();
    }
    OptionalDouble few = waves.firstEntry().getValue().ms();
    OptionalDouble many = waves.lastEntry().getValue().ms();
    return few.isEmpty() || many.isEmpty()
        ? OptionalDouble.empty()
        : OptionalDouble.of(
            many.getAsDouble() / waves.lastKey() / (few.getAsDouble() / waves.firstKey()));
  }

  long failures() {
    return starts.failures()
        + waves.values().stream().mapToLong(wave -> wave.pages().failures()).sum();
  }

  List<String> reasons() {
    List<String> reasons = new ArrayList<>(starts.reasons());
    waves.values().forEach(wave -> reasons.addAll(wave.pages().reasons()));
    return reasons.stream().distinct().toList();
  }
}

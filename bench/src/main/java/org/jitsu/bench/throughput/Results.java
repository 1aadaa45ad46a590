package org.jitsu.bench.throughput;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.jitsu.bench.lab.MachineLoad;
import org.jitsu.bench.report.Promise;
import org.jitsu.bench.report.Row;
import org.jitsu.bench.report.Verdict;
import org.jitsu.bench.rig.Series;
import org.jspecify.annotations.Nullable;

/** What the scenario measured. The thread that runs it fills it in. */
final class Results {
  private static final String SCENARIO = "throughput";
  private static final double BYTES_PER_MB = 1e6;
  private static final double MS_PER_S = 1e3;

  private final Source guest;
  private final long bytes;
  private final MachineLoad load = MachineLoad.now();
  private final Map<Splicing, Compared> compared = new EnumMap<>(Splicing.class);
  private final List<String> absences = new ArrayList<>();

  /**
   * How long downloads took that had turns.
   *
   * @param direct of the guest without Jitsu
   * @param began over a connection that began while its guest slept
   * @param later over one that began when it served
   */
  record Compared(Series direct, Series began, Series later) {
    Compared() {
      this(new Series(), new Series(), new Series());
    }
  }

  Results(Source guest, long bytes) {
    this.guest = guest;
    this.bytes = bytes;
  }

  /** Returns where figures of it go. */
  Compared of(Splicing splicing) {
    return compared.computeIfAbsent(splicing, first -> new Compared());
  }

  /** Takes why there are no figures of it. */
  void absent(Splicing splicing, String why) {
    absences.add(splicing.word() + " is absent: " + why);
  }

  List<Row> rows() {
    List<Row> rows = new ArrayList<>();
    compared.forEach(
        (splicing, those) -> {
          String before = splicing == Splicing.KERNEL ? "" : splicing.word() + "-";
          Row direct = add(rows, before + "direct", those.direct(), null);
          add(rows, splicing.word(), those.began(), direct);
          add(rows, before + "later", those.later(), direct);
        });
    return rows;
  }

  /** Adds the rows of downloads, if there were any; returns that of their rate. */
  private Row add(List<Row> rows, String subject, Series series, @Nullable Row direct) {
    Row rate = rate(subject, series);
    if (series.attempts() > 0) {
      Row.Params params = Row.Params.plain(null, guest.site().memoryMiB());
      String backend = guest.site().backend().word();
      rows.add(Row.latencies(SCENARIO, subject, backend, "naive", params, series));
      rows.add(direct == null ? rate : rate.against(direct));
    }
    return rate;
  }

  private Row rate(String subject, Series series) {
    OptionalDouble ms = series.percentileMs(50);
    OptionalDouble rate =
        ms.isEmpty() ? ms : OptionalDouble.of(bytes / BYTES_PER_MB / (ms.getAsDouble() / MS_PER_S));
    return Row.scalar(SCENARIO, subject + "-rate", series.attempts(), "MB/s", rate);
  }

  List<Verdict> verdicts() {
    Compared kernels = compared.getOrDefault(Splicing.KERNEL, new Compared());
    List<Series> jitsus =
        compared.values().stream()
            .flatMap(those -> List.of(those.began(), those.later()).stream())
            .toList();
    return List.of(
        Promise.atLeast(name("spliced-ratio"), "0.95")
            .judge(part(kernels.began(), kernels.direct())),
        Promise.atLeast(name("later-ratio"), "0.99").judge(part(kernels.later(), kernels.direct())),
        Promise.of(name("failures"), "0")
            .judge(
                jitsus.stream().allMatch(series -> series.attempts() == 0)
                    ? OptionalDouble.empty()
                    : OptionalDouble.of(
                        (double) jitsus.stream().mapToLong(Series::failures).sum())));
  }

  private String name(String figure) {
    return SCENARIO + "." + guest.kind().prefix() + figure;
  }

  /** Returns what part of the direct one's rate another has. */
  private static OptionalDouble part(Series series, Series direct) {
    OptionalDouble ms = series.percentileMs(50);
    OptionalDouble directMs = direct.percentileMs(50);
    return ms.isEmpty() || directMs.isEmpty()
        ? OptionalDouble.empty()
        : OptionalDouble.of(directMs.getAsDouble() / ms.getAsDouble());
  }

  List<String> caveats() {
    List<String> caveats = new ArrayList<>();
    caveats.add(
        "downloads of %d MiB in turns, every byte compared; the client is this host, on the bridge"
            .formatted(bytes >> 20));
    caveats.add(
        switch (guest.kind()) {
          case LINUX ->
              "the guest is a Linux that is emulated, and its processor the limit; many segments are"
                  + " one frame to this host";
          case HELLO ->
              "the guest's one thread carries each frame of 1514 bytes through the kernel by itself,"
                  + " bridge and programs included: it is the limit, and what is added to a frame's"
                  + " way shows whole";
        });
    caveats.add(load.toString());
    caveats.addAll(absences);
    compared.forEach(
        (splicing, those) -> {
          for (Series series : List.of(those.direct(), those.began(), those.later())) {
            series.reasons().forEach(why -> caveats.add(splicing.word() + " failed: " + why));
          }
        });
    return caveats;
  }
}

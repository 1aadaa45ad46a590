package org.jitsu.bench.rigoverhead;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.Function;
import org.jitsu.bench.lab.MachineLoad;
import org.jitsu.bench.report.Promise;
import org.jitsu.bench.report.Row;
import org.jitsu.bench.report.Verdict;
import org.jitsu.bench.rig.Contender;
import org.jitsu.bench.rig.Journal;
import org.jitsu.bench.rig.Load;
import org.jitsu.bench.rig.Pacer;
import org.jitsu.bench.rig.Rig;
import org.jitsu.bench.rig.Series;
import org.jitsu.bench.rig.Subject;
import org.jitsu.bench.scenario.Resumable;
import org.jitsu.bench.scenario.Scenario;

/**
 * A subject that answers at once is asked 10 000 times a second, a second each round: whatever its
 * latencies show is the rig's, its clock's and the machine's. One thread makes all requests, and so
 * no more than one core.
 */
public final class RigOverhead implements Scenario, Resumable {
  private static final String NAME = "rig-overhead";
  private static final int PER_SECOND = 10_000;
  private static final long PERIOD_NS = 1_000_000_000L / PER_SECOND;
  private static final Load LOAD = new Load(PER_SECOND, PERIOD_NS);

  /** Whoever is behind by this much has not offered a request when it was due. */
  private static final double BEHIND_MS = 1;

  private static final double US_PER_MS = 1e3;
  private static final Promise P99 = Promise.of(NAME + ".p99-us", "50");
  private static final Promise LATE = Promise.of(NAME + ".late-share", "0.01");
  private static final Promise SHORTFALL = Promise.of(NAME + ".shortfall", "0.001");

  private final int rounds;
  private final Function<String, Rig.Progress> stages;
  private final MachineLoad load = MachineLoad.now();
  private final Series series = new Series();
  private final Pacer pacer = Pacer.system();
  private Journal journal = Journal.NONE;

  /** How long the rounds that were measured now took, from their first request to their last. */
  private long spentNs;

  private int asked;

  /**
   * Makes it.
   *
   * @param rounds how many seconds, 1 or more
   * @param stages makes a listener for the progress of a stage of that name
   */
  public RigOverhead(int rounds, Function<String, Rig.Progress> stages) {
    this.rounds = rounds;
    this.stages = stages;
  }

  /** Answers at once; knows when a round began and ended. */
  private final class NoOp implements Subject {
    private long beganNs;

    @Override
    public void prepare() {
      beganNs = pacer.nowNs();
    }

    @Override
    public long attempt() {
      return pacer.nowNs();
    }

    @Override
    public void rest() {
      spentNs += pacer.nowNs() - beganNs;
      asked += PER_SECOND;
    }
  }

  @Override
  public void keepIn(Journal given) {
    journal = given;
  }

  @Override
  public void run() throws IOException, InterruptedException {
    Rig rig = new Rig(pacer);
    Subject subject = new NoOp();
    rig.run(1, List.of(new Contender(subject, LOAD)), (round, of) -> {}); // compiled by then
    spentNs = 0;
    asked = 0;
    Contender contender = new Contender(subject, LOAD, series);
    rig.run("no-op", rounds, List.of(contender), stages.apply("no-op"), journal);
  }

  /** Returns the part of all requests that were made a millisecond late or later. */
  private OptionalDouble lateShare() {
    if (series.answers() == 0) {
      return OptionalDouble.empty();
    }
    double[] all = series.sortedMs();
    int late = 0;
    while (late < all.length && all[all.length - 1 - late] >= BEHIND_MS) {
      late++;
    }
    return OptionalDouble.of((double) late / all.length);
  }

  /** Returns what is missing of the rate: of the last request of a round, none is waited for. */
  private OptionalDouble shortfall() {
    if (asked == 0) {
      return OptionalDouble.empty();
    }
    double dueNs = (double) asked * PERIOD_NS;
    return OptionalDouble.of(Math.max(0, 1 - dueNs / spentNs));
  }

  private OptionalDouble p99Us() {
    OptionalDouble ms = series.percentileMs(99);
    return ms.isEmpty() ? ms : OptionalDouble.of(ms.getAsDouble() * US_PER_MS);
  }

  @Override
  public List<Row> rows() {
    List<Row> rows = new ArrayList<>();
    if (series.attempts() > 0) {
      rows.add(Row.latencies(NAME, "no-op", null, null, Row.Params.none(), series));
      rows.add(Row.scalar(NAME, "late-share", series.attempts(), "ratio", lateShare()));
      rows.add(Row.scalar(NAME, "shortfall", asked, "ratio", shortfall()));
    }
    return rows;
  }

  @Override
  public List<Verdict> verdicts() {
    return List.of(P99.judge(p99Us()), LATE.judge(lateShare()), SHORTFALL.judge(shortfall()));
  }

  @Override
  public List<String> caveats() {
    return List.of(
        "%d requests a second by one thread to a subject that answers at once"
            .formatted(PER_SECOND),
        "late-share is the part of them that was made a millisecond or more after it was due",
        load.toString());
  }
}

package org.jitsu.bench.rig;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jitsu.bench.rig.Journal.Attempt;

/**
 * Runs contenders against each other in interleaved rounds.
 *
 * <p>Within a round a contender's requests are due at fixed moments. One caller makes them, one
 * after the other: while it is held up the schedule goes on, and the time that the overdue requests
 * waited counts as theirs.
 */
public final class Rig {

  /** Hears after each round how far the run is. */
  @FunctionalInterface
  public interface Progress {

    /** {@code round} of {@code rounds} are done. */
    void done(int round, int rounds);
  }

  private final Pacer pacer;
  private final long settleNs;

  /** Makes a rig that measures on this clock. */
  public Rig(Pacer pacer) {
    this(pacer, 0);
  }

  /**
   * Makes a rig that leaves the machine alone for a while before each contender's turn: what a
   * kernel still does for the one before (RCU callbacks, a device on its way out) would be on the
   * account of the next, and would make quick what somebody else has just done too.
   *
   * @param settleNs for how long, in nanoseconds
   */
  public Rig(Pacer pacer, long settleNs) {
    this.pacer = pacer;
    this.settleNs = settleNs;
  }

  /**
   * Runs {@code rounds} rounds; in each, every contender in the order given.
   *
   * @throws IOException when a subject could not be prepared or put to rest; what was measured
   *     stays in the series
   * @throws InterruptedException when the run is to end early; what was measured stays, and the
   *     attempt that was under way counts as nothing
   */
  public void run(int rounds, List<Contender> contenders, Progress progress)
      throws IOException, InterruptedException {
    run("", rounds, contenders, progress, Journal.NONE);
  }

  /**
   * Runs as many of {@code rounds} rounds as the journal does not have of an earlier run; those
   * that it has count as if they had been measured now.
   *
   * @param stage whose rounds they are, for the journal
   * @throws IOException as {@link #run(int, List, Progress)}; also when the journal's rounds are of
   *     other contenders, or it cannot be written
   */
  public void run(
      String stage, int rounds, List<Contender> contenders, Progress progress, Journal journal)
      throws IOException, InterruptedException {
    List<Journal.Round> before = journal.before(stage);
    int done = Math.min(before.size(), rounds);
    for (Journal.Round round : before.subList(0, done)) {
      recall(stage, round, contenders);
    }
    for (int round = done + 1; round <= rounds; round++) {
      List<List<Attempt>> turns = new ArrayList<>();
      for (Contender contender : contenders) {
        contender.subject().prepare();
        turns.add(ask(contender));
        contender.subject().rest();
      }
      journal.keep(stage, new Journal.Round(turns));
      progress.done(round, rounds);
    }
  }

  private static void recall(String stage, Journal.Round round, List<Contender> contenders)
      throws IOException {
    if (round.turns().size() != contenders.size()) {
      throw new IOException(
          "%s: a round was measured of %d contenders, and there are %d now"
              .formatted(stage, round.turns().size(), contenders.size()));
    }
    for (int i = 0; i < contenders.size(); i++) {
      Series series = contenders.get(i).series();
      round.turns().get(i).forEach(attempt -> attempt.addTo(series));
    }
  }

  private List<Attempt> ask(Contender contender) throws InterruptedException {
    Load load = contender.load();
    List<Attempt> turn = new ArrayList<>();
    pacer.awaitNs(pacer.nowNs() + settleNs);
    long firstDueNs = pacer.nowNs(); // a turn begins when it begins, were it late
    for (int i = 0; i < load.requests(); i++) {
      long dueNs = firstDueNs + i * load.everyNs();
      pacer.awaitNs(dueNs);
      Attempt attempt = attempt(contender.subject(), dueNs);
      attempt.addTo(contender.series());
      turn.add(attempt);
    }
    return turn;
  }

  private static Attempt attempt(Subject subject, long dueNs) throws InterruptedException {
    try {
      return new Attempt.Answered(subject.attempt() - dueNs);
    } catch (IOException failure) {
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      return new Attempt.Failed(String.valueOf(failure.getMessage()));
    }
  }
}

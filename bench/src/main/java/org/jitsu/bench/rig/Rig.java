package org.jitsu.bench.rig;

import java.io.IOException;
import java.util.List;

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
    for (int round = 1; round <= rounds; round++) {
      for (Contender contender : contenders) {
        contender.subject().prepare();
        ask(contender);
        contender.subject().rest();
      }
      progress.done(round, rounds);
    }
  }

  private void ask(Contender contender) throws InterruptedException {
    Load load = contender.load();
    pacer.awaitNs(pacer.nowNs() + settleNs);
    long firstDueNs = pacer.nowNs(); // a turn begins when it begins, were it late
    for (int i = 0; i < load.requests(); i++) {
      long dueNs = firstDueNs + i * load.everyNs();
      pacer.awaitNs(dueNs);
      attempt(contender, dueNs);
    }
  }

  private static void attempt(Contender contender, long dueNs) throws InterruptedException {
    try {
      long firstByteNs = contender.subject().attempt();
      contender.series().answered(firstByteNs - dueNs);
    } catch (IOException failure) {
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      contender.series().failed(String.valueOf(failure.getMessage()));
    }
  }
}

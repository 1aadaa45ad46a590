package org.jitsu.bench.scenario;

import java.io.IOException;
import java.util.List;
import org.jitsu.bench.lab.CannotRun;
import org.jitsu.bench.report.Row;
import org.jitsu.bench.report.Verdict;
import org.jitsu.bench.result.Uses;

/** A measurement with a name. One thread runs it and asks for its results. */
public interface Scenario {

  /**
   * Measures, and leaves nothing behind.
   *
   * @throws CannotRun when this machine is not fit for it
   * @throws IOException when something broke on the way
   * @throws InterruptedException when somebody wants it to end
   */
  void run() throws CannotRun, IOException, InterruptedException;

  /** Returns what it starts and leaves to chance, for the manifest; it may be asked before all. */
  default Uses uses() {
    return Uses.nothing();
  }

  /** Returns what was measured until now. */
  List<Row> rows();

  /** Returns what became of each promise. */
  List<Verdict> verdicts();

  /** Returns what a reader of the figures must know, a sentence each. */
  List<String> caveats();
}

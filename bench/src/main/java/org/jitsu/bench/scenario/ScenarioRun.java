package org.jitsu.bench.scenario;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import org.jitsu.bench.lab.CannotRun;
import org.jitsu.bench.report.JsonLines;
import org.jitsu.bench.report.Row;
import org.jitsu.bench.report.Table;
import org.jitsu.bench.report.Verdict;
import org.jspecify.annotations.Nullable;

/** Runs a scenario and reports it. */
public final class ScenarioRun {
  /** Every promise was kept. */
  public static final int PASS = 0;

  /** It could not run to its end. */
  public static final int COULD_NOT_RUN = 1;

  /** A promise was not kept. */
  public static final int SHORT = 3;

  /** It was interrupted, as shells say it of SIGINT. */
  public static final int INTERRUPTED = 130;

  private final PrintStream out;
  private final PrintStream err;
  private final @Nullable Path json;

  /**
   * Makes a reporter.
   *
   * @param out for the table and the verdicts
   * @param err for the reason when it could not run
   * @param json the file for the rows, if one is wanted
   */
  public ScenarioRun(PrintStream out, PrintStream err, @Nullable Path json) {
    this.out = out;
    this.err = err;
    this.json = json;
  }

  /** Runs the scenario; returns the exit code. */
  public int run(Scenario scenario) {
    try (@Nullable JsonLines lines = json == null ? null : new JsonLines(json)) {
      int broken = measure(scenario);
      List<Row> rows = scenario.rows();
      if (lines != null) {
        for (Row row : rows) {
          lines.write(row);
        }
      }
      if (!rows.isEmpty()) {
        Table.lines(rows).forEach(out::println);
        scenario.caveats().forEach(caveat -> out.println("note: " + caveat));
      }
      return broken != PASS ? broken : judge(scenario.verdicts());
    } catch (IOException unwritable) {
      err.printf("cannot write %s: %s%n", json, unwritable.getMessage());
      return COULD_NOT_RUN;
    } finally {
      out.flush();
    }
  }

  private int measure(Scenario scenario) {
    try {
      scenario.run();
      return PASS;
    } catch (CannotRun reason) {
      err.printf("could not run: %s%nmend: %s%n", reason.getMessage(), reason.mend());
      return COULD_NOT_RUN;
    } catch (IOException broken) {
      if (Thread.interrupted()) { // what it did then failed for that
        return interrupted();
      }
      err.printf("broke off: %s%n", broken.getMessage());
      return COULD_NOT_RUN;
    } catch (InterruptedException stop) {
      return interrupted();
    }
  }

  private int interrupted() {
    err.println("interrupted; this was measured until then:");
    return INTERRUPTED;
  }

  private int judge(List<Verdict> verdicts) {
    verdicts.forEach(out::println);
    return verdicts.stream().allMatch(Verdict::kept) ? PASS : SHORT;
  }
}

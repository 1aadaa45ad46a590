package org.jitsu.bench.scenario;

import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import org.jitsu.bench.lab.CannotRun;
import org.jitsu.bench.report.Manifest;
import org.jitsu.bench.report.Result;
import org.jitsu.bench.report.Row;
import org.jitsu.bench.report.Table;
import org.jitsu.bench.report.Verdict;
import org.jitsu.bench.result.ResultFiles;

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
  private final ResultFiles.Wanted wanted;

  /**
   * Makes a reporter.
   *
   * @param out for the table and the verdicts
   * @param err for the reason when it could not run
   * @param wanted where else the result is wanted
   */
  public ScenarioRun(PrintStream out, PrintStream err, ResultFiles.Wanted wanted) {
    this.out = out;
    this.err = err;
    this.wanted = wanted;
  }

  /**
   * Runs the scenario.
   *
   * @param manifest where and by what it is measured
   * @return the exit code
   */
  public int run(Scenario scenario, Manifest manifest) {
    try (ResultFiles files = ResultFiles.open(wanted, manifest)) {
      if (scenario instanceof Resumable resumable) {
        resumable.keepIn(files.journal());
      } else if (wanted.resume()) {
        throw new CannotRun("this scenario cannot be resumed", "begin it in another directory");
      }
      int broken = measure(scenario);
      List<Row> rows = scenario.rows();
      List<String> caveats = new ArrayList<>(files.caveats());
      caveats.addAll(scenario.caveats());
      List<Verdict> verdicts = broken == PASS ? scenario.verdicts() : List.of();
      if (!rows.isEmpty()) {
        Table.lines(rows).forEach(out::println);
        caveats.forEach(caveat -> out.println("note: " + caveat));
      }
      List<Result.Judged> judged = verdicts.stream().map(Result.Judged::of).toList();
      files.write(new Result(ended(broken), manifest, judged, caveats, rows));
      return broken != PASS ? broken : judge(verdicts);
    } catch (CannotRun reason) {
      return couldNotRun(reason);
    } catch (IOException unwritable) {
      err.printf("cannot write the result: %s%n", unwritable);
      return COULD_NOT_RUN;
    } finally {
      out.flush();
    }
  }

  private static String ended(int broken) {
    return switch (broken) {
      case PASS -> Result.COMPLETE;
      case INTERRUPTED -> Result.INTERRUPTED;
      default -> Result.BROKEN_OFF;
    };
  }

  private int couldNotRun(CannotRun reason) {
    err.printf("could not run: %s%nmend: %s%n", reason.getMessage(), reason.mend());
    return COULD_NOT_RUN;
  }

  private int measure(Scenario scenario) {
    try {
      scenario.run();
      return PASS;
    } catch (CannotRun reason) {
      return couldNotRun(reason);
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

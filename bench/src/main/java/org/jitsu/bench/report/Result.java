package org.jitsu.bench.report;

import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All that a run of a scenario brought.
 *
 * @param ended how: {@link #COMPLETE}, {@link #INTERRUPTED}, {@link #BROKEN_OFF}
 * @param manifest where and by what
 * @param verdicts what became of the promised figures; none of a run that did not come to its end
 * @param caveats what a reader of the figures must know, a sentence each
 * @param rows what was measured
 */
public record Result(
    String ended, Manifest manifest, List<Judged> verdicts, List<String> caveats, List<Row> rows) {
  /** It came to its end. */
  public static final String COMPLETE = "complete";

  /** Somebody wanted it to end. */
  public static final String INTERRUPTED = "interrupted";

  /** Something broke, or this machine is not fit for it. */
  public static final String BROKEN_OFF = "broken off";

  public Result {
    verdicts = List.copyOf(verdicts);
    caveats = List.copyOf(caveats);
    rows = List.copyOf(rows);
  }

  /**
   * A promised figure.
   *
   * @param metric scenario and metric
   * @param figure what was measured; null when it could not be
   * @param bar the most that keeps the promise, or the least
   * @param least whether it is the least
   * @param kept whether the promise was kept
   */
  public record Judged(
      String metric, @Nullable BigDecimal figure, BigDecimal bar, boolean least, boolean kept) {

    /** Writes a verdict down. */
    public static Judged of(Verdict verdict) {
      Promise promise = verdict.promise();
      return new Judged(
          promise.metric(),
          verdict.printed().orElse(null),
          promise.bar(),
          promise.least(),
          verdict.kept());
    }
  }

  /** Returns the scenario's name, as its rows have it; empty when there are none. */
  public String scenario() {
    return rows.isEmpty() ? "" : rows.getFirst().scenario();
  }
}

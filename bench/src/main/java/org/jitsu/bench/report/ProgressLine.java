package org.jitsu.bench.report;

import java.io.PrintStream;
import java.time.Duration;
import org.jitsu.bench.rig.Rig;
import org.jitsu.core.time.Ticker;

/**
 * Says on standard error how far a stage is and how long it will still take: one line, written over
 * again, on a terminal; else a line every tenth of the way.
 */
public final class ProgressLine implements Rig.Progress {
  private final PrintStream out;
  private final boolean terminal;
  private final Ticker ticker;
  private final String stage;
  private final long startNs;

  /** Begins a stage. */
  public ProgressLine(PrintStream out, boolean terminal, Ticker ticker, String stage) {
    this.out = out;
    this.terminal = terminal;
    this.ticker = ticker;
    this.stage = stage;
    this.startNs = ticker.nowNs();
  }

  @Override
  public void done(int round, int rounds) {
    boolean last = round == rounds;
    if (!terminal && !last && round % Math.max(1, rounds / 10) != 0) {
      return;
    }
    long spentNs = ticker.nowNs() - startNs;
    String text =
        "%s: %d of %d, %s"
            .formatted(
                stage,
                round,
                rounds,
                last
                    ? "took " + words(spentNs)
                    : words(spentNs / round * (rounds - round)) + " left");
    if (terminal) {
      // Carriage return and "erase to the end of the line" (ECMA-48 EL).
      out.print("\r" + text + "\033[K" + (last ? "\n" : ""));
    } else {
      out.println(text);
    }
    out.flush();
  }

  private static String words(long spanNs) {
    Duration span = Duration.ofNanos(spanNs);
    return span.toMinutes() == 0
        ? span.toSeconds() + " s"
        : span.toMinutes() + " min " + span.toSecondsPart() + " s";
  }
}

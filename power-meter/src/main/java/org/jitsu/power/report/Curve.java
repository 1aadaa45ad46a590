package org.jitsu.power.report;

import java.util.ArrayList;
import java.util.List;
import org.jitsu.power.ledger.Answer;
import org.jitsu.power.ledger.Energy;
import org.jitsu.power.ledger.EnergyLedger;
import org.jitsu.power.ledger.Span;
import org.jitsu.power.ledger.TooShort;
import org.jitsu.power.recording.Recording;

/**
 * A recording's power as means over equal steps from its span's begin, as fine as its meter allows;
 * a step of which anything is missing has none.
 *
 * @param stepSeconds the length of a step
 * @param watts the means, NaN where nothing is known
 */
record Curve(double stepSeconds, List<Double> watts) {
  private static final int MOST_STEPS = 600;
  private static final double INTERVALS = 3;

  static Curve of(Recording recording) {
    long most =
        recording.entries().stream()
            .filter(entry -> recording.board().contains(entry.zone()))
            .count();
    double readings = Math.max(1, (double) most / Math.max(1, recording.board().size()));
    double seconds = recording.span().seconds();
    long periodNs = recording.board().stream().mapToLong(zone -> zone.periodNs()).max().orElse(0);
    double interval = Math.max(periodNs / 1e9, seconds / readings);
    return of(recording, Math.max(seconds / MOST_STEPS, INTERVALS * interval));
  }

  static Curve of(Recording recording, double step) {
    EnergyLedger ledger = recording.ledger();
    List<Double> watts = new ArrayList<>();
    long stepNs = Math.max(1, Math.round(step * 1e9));
    for (long at = recording.span().fromNs();
        at + stepNs <= recording.span().toNs();
        at += stepNs) {
      Answer answer =
          ledger.total(recording.board(), new Span("step", at, at + stepNs), TooShort.REFUSE);
      watts.add(
          answer instanceof Answer.Known(Energy energy) && energy.missingNs() == 0
              ? energy.watts()
              : Double.NaN);
    }
    return new Curve(step, watts);
  }

  /** Returns the steps of which all is known. */
  List<Double> known() {
    return watts.stream().filter(each -> !each.isNaN()).toList();
  }
}

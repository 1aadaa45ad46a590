package org.jitsu.app.power;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jitsu.core.trace.StartTrace;
import org.jitsu.ops.Start;
import org.jitsu.power.ledger.Answer;
import org.jitsu.power.ledger.Energy;
import org.jitsu.power.ledger.EnergyLedger;
import org.jitsu.power.ledger.Span;
import org.jitsu.power.ledger.TooShort;
import org.jitsu.power.meter.Zone;
import org.jspecify.annotations.Nullable;

/**
 * What each of the newest starts cost, at most {@value #MOST} of them. One thread settles, any
 * thread asks.
 */
final class StartEnergies {
  static final int MOST = 256;
  private static final long PATIENCE_NS = 5_000_000_000L;

  private final double idleWatts;
  private final Map<Long, Start.Energy> known = new LinkedHashMap<>();
  private long settled;

  StartEnergies(double idleWatts) {
    this.idleWatts = idleWatts;
  }

  /** Settles the starts of which the ledger knows all, or never will. */
  synchronized void settle(
      List<StartTrace> starts, EnergyLedger ledger, List<Zone> board, long nowNs) {
    List<Span> spans = starts.stream().flatMap(trace -> span(trace).stream()).toList();
    for (StartTrace trace : starts) {
      if (trace.number() <= settled) {
        continue;
      }
      for (Span span : span(trace)) {
        boolean isOver = nowNs - span.toNs() > PATIENCE_NS;
        if (!isOver && ledger.knownUntilNs(board) < span.toNs()) {
          return; // in a moment
        }
        List<Span> others = new ArrayList<>(spans);
        others.remove(span);
        put(trace.number(), ledger.shared(board, span, others, TooShort.REFUSE));
      }
      settled = trace.number();
    }
  }

  private void put(long number, Answer answer) {
    known.put(
        number,
        switch (answer) {
          case Answer.Known(Energy whole) -> {
            Energy energy = idleWatts > 0 ? whole.above(idleWatts) : whole;
            yield new Start.Energy(energy.joules(), energy.quality().word(), energy.toString());
          }
          case Answer.Unknown(String why) -> new Start.Energy(null, null, why);
        });
    if (known.size() > MOST) {
      known.remove(known.keySet().iterator().next());
    }
  }

  private static List<Span> span(StartTrace trace) {
    if (trace.marks().size() < 2) {
      return List.of();
    }
    long from = trace.marks().getFirst().atNs();
    long to = trace.marks().getLast().atNs();
    return to > from ? List.of(new Span("start " + trace.number(), from, to)) : List.of();
  }

  /** Returns what a start cost; null when that is not settled yet. */
  synchronized Start.@Nullable Energy of(long number) {
    return known.get(number);
  }
}

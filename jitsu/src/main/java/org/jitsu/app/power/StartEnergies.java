package org.jitsu.app.power;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jitsu.core.trace.StartTrace;
import org.jitsu.ops.Start;
import org.jitsu.power.ledger.Answer;
import org.jitsu.power.ledger.Energy;
import org.jitsu.power.ledger.EnergyLedger;
import org.jitsu.power.ledger.Phases;
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
    List<Span> spans = starts.stream().flatMap(trace -> whole(trace).stream()).toList();
    for (StartTrace trace : starts) {
      if (trace.number() <= settled) {
        continue;
      }
      Optional<Span> span = whole(trace);
      if (span.isPresent()) {
        boolean isOver = nowNs - span.get().toNs() > PATIENCE_NS;
        if (!isOver && ledger.knownUntilNs(board) < span.get().toNs()) {
          return; // in a moment
        }
        List<Span> others = new ArrayList<>(spans);
        others.remove(span.get());
        Function<Span, Answer> asking =
            each -> ledger.shared(board, each, others, idleWatts, TooShort.REFUSE);
        put(trace, asking.apply(span.get()), asking);
      }
      settled = trace.number();
    }
  }

  private void put(StartTrace trace, Answer answer, Function<Span, Answer> asking) {
    List<Start.Span> spans =
        Phases.of(moments(trace)).stream()
            .map(span -> figure(span.name(), asking.apply(span)))
            .toList();
    Start.Span whole = figure("", answer);
    known.put(
        trace.number(), new Start.Energy(whole.joules(), whole.quality(), whole.says(), spans));
    if (known.size() > MOST) {
      known.remove(known.keySet().iterator().next());
    }
  }

  private static Start.Span figure(String name, Answer answer) {
    return switch (answer) {
      case Answer.Known(Energy energy) ->
          new Start.Span(name, energy.joules(), energy.quality().word(), energy.toString());
      case Answer.Unknown(String why) -> new Start.Span(name, null, null, why);
    };
  }

  private static List<Phases.Moment> moments(StartTrace trace) {
    return trace.marks().stream()
        .map(mark -> new Phases.Moment(mark.phase().name().toLowerCase(Locale.ROOT), mark.atNs()))
        .toList();
  }

  private static Optional<Span> whole(StartTrace trace) {
    return Phases.whole("start " + trace.number(), moments(trace));
  }

  /** Returns what a start cost; null when that is not settled yet. */
  synchronized Start.@Nullable Energy of(long number) {
    return known.get(number);
  }
}

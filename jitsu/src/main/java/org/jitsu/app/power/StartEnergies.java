package org.jitsu.app.power;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jitsu.core.trace.StartTrace;
import org.jitsu.ops.Start;
import org.jitsu.power.ledger.Answer;
import org.jitsu.power.ledger.Energy;
import org.jitsu.power.ledger.Phases;
import org.jitsu.power.ledger.Span;
import org.jspecify.annotations.Nullable;

/**
 * What each of the newest starts cost, at most {@value #MOST} of them, by the meters of the machine
 * that it was on. One thread settles, any thread asks.
 */
final class StartEnergies {
  static final int MOST = 256;
  private static final long PATIENCE_NS = 5_000_000_000L;

  private final Map<Long, Start.Energy> known = new LinkedHashMap<>();
  private final Map<Long, Place> places = new HashMap<>();
  private long settled;

  /**
   * Where a start was.
   *
   * @param board the board; empty for this machine
   * @param machine whose meters it is charged from; null for nobody's
   * @param why why it is charged from nobody's
   */
  record Place(String board, @Nullable MeteredMachine machine, String why) {

    private Answer shared(Span span, List<Span> others) {
      return machine == null ? new Answer.Unknown(why) : machine.shared(span, others);
    }
  }

  /**
   * Settles the starts of which all is known, or never will be.
   *
   * @param placeOf where a start was that ended since the last call
   */
  synchronized void settle(
      List<StartTrace> starts, Function<StartTrace, Place> placeOf, long nowNs) {
    places.keySet().retainAll(starts.stream().map(StartTrace::number).collect(Collectors.toSet()));
    starts.forEach(trace -> places.computeIfAbsent(trace.number(), _ -> placeOf.apply(trace)));
    for (StartTrace trace : starts) {
      if (trace.number() <= settled) {
        continue;
      }
      Optional<Span> span = whole(trace);
      if (span.isPresent()) {
        Place place = placeOf(trace);
        boolean isOver = nowNs - span.get().toNs() > PATIENCE_NS;
        if (!isOver
            && place.machine() != null
            && place.machine().knownUntilNs() < span.get().toNs()) {
          return; // in a moment
        }
        List<Span> others = meanwhile(trace, place, starts);
        put(trace, place, span.get(), each -> place.shared(each, others));
      }
      settled = trace.number();
    }
  }

  private Place placeOf(StartTrace trace) {
    return places.getOrDefault(trace.number(), new Place("", null, "nobody knows where it was"));
  }

  /** Returns the other starts on the same machine. */
  private List<Span> meanwhile(StartTrace trace, Place place, List<StartTrace> starts) {
    List<Span> others = new ArrayList<>();
    for (StartTrace other : starts) {
      if (other.number() != trace.number() && placeOf(other).machine() == place.machine()) {
        whole(other).ifPresent(others::add);
      }
    }
    return others;
  }

  private void put(StartTrace trace, Place place, Span all, Function<Span, Answer> asking) {
    List<Start.Span> spans =
        Phases.of(moments(trace)).stream()
            .map(span -> figure(span.name(), asking.apply(span)))
            .toList();
    Start.Span whole = figure("", asking.apply(all));
    known.put(
        trace.number(),
        new Start.Energy(whole.joules(), whole.quality(), place.board(), whole.says(), spans));
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

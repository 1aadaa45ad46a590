package org.jitsu.power.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jitsu.power.ledger.Answer;
import org.jitsu.power.ledger.Energy;
import org.jitsu.power.ledger.EnergyLedger;
import org.jitsu.power.ledger.Span;
import org.jitsu.power.ledger.TooShort;
import org.jitsu.power.recording.Recording;
import org.jitsu.power.recording.RecordingInfo;

/** What the starts in some recordings cost: whole, and phase by phase. */
public final class Starts {

  /** The whole start, in the place of a phase. */
  public static final String WHOLE = "whole start";

  /** The figures of one guest: joules by phase, and why there are none. */
  public static final class Of {
    private final Map<String, List<Energy>> known = new LinkedHashMap<>();
    private final Map<String, String> unknown = new LinkedHashMap<>();

    /** Returns what was found, by phase. */
    public Map<String, List<Energy>> known() {
      return known;
    }

    /** Returns why a phase has no figure, the newest reason of each. */
    public Map<String, String> unknown() {
      return unknown;
    }

    private void add(String phase, Answer answer, double baselineWatts) {
      switch (answer) {
        case Answer.Known(Energy energy) ->
            known
                .computeIfAbsent(phase, _ -> new ArrayList<>())
                .add(baselineWatts > 0 ? energy.above(baselineWatts) : energy);
        case Answer.Unknown(String why) -> unknown.put(phase, why);
      }
    }
  }

  private Starts() {}

  /**
   * Returns the figures by guest. Starts that went on at once share what was used meanwhile.
   *
   * @param baselineWatts what is subtracted, 0 for nothing
   */
  public static Map<String, Of> of(List<Recording> recordings, double baselineWatts) {
    Map<String, Of> byGuest = new TreeMap<>();
    for (Recording recording : recordings) {
      EnergyLedger ledger = recording.ledger();
      List<Span> spans = recording.info().starts().stream().flatMap(s -> span(s).stream()).toList();
      for (RecordingInfo.Start start : recording.info().starts()) {
        if (!start.outcome().equals("ready")) {
          continue;
        }
        Of figures = byGuest.computeIfAbsent(start.guest(), _ -> new Of());
        for (Span own : span(start)) {
          List<Span> others = new ArrayList<>(spans);
          others.remove(own);
          figures.add(
              WHOLE, ledger.shared(recording.board(), own, others, TooShort.REFUSE), baselineWatts);
        }
        for (Span phase : phases(start)) {
          figures.add(
              phase.name(), ledger.total(recording.board(), phase, TooShort.REFUSE), baselineWatts);
        }
      }
    }
    return byGuest;
  }

  private static List<Span> span(RecordingInfo.Start start) {
    List<RecordingInfo.Phase> phases = start.phases();
    return phases.size() < 2 ? List.of() : between(WHOLE, phases.getFirst(), phases.getLast());
  }

  private static List<Span> phases(RecordingInfo.Start start) {
    List<Span> spans = new ArrayList<>();
    for (int i = 1; i < start.phases().size(); i++) {
      RecordingInfo.Phase before = start.phases().get(i - 1);
      RecordingInfo.Phase now = start.phases().get(i);
      spans.addAll(between(before.phase() + " to " + now.phase(), before, now));
    }
    return spans;
  }

  private static List<Span> between(String name, RecordingInfo.Phase a, RecordingInfo.Phase b) {
    long from = Math.round(a.atS() * 1e9);
    long to = Math.round(b.atS() * 1e9);
    return to > from ? List.of(new Span(name, from, to)) : List.of();
  }
}

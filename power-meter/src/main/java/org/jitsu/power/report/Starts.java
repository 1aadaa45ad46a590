package org.jitsu.power.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jitsu.power.ledger.Answer;
import org.jitsu.power.ledger.Energy;
import org.jitsu.power.ledger.EnergyLedger;
import org.jitsu.power.ledger.Phases;
import org.jitsu.power.ledger.Span;
import org.jitsu.power.ledger.TooShort;
import org.jitsu.power.meter.Zone;
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

    private void add(
        Span span, EnergyLedger ledger, List<Zone> board, List<Span> others, double baselineWatts) {
      switch (ledger.shared(board, span, others, baselineWatts, TooShort.REFUSE)) {
        case Answer.Known(Energy energy) ->
            known.computeIfAbsent(span.name(), _ -> new ArrayList<>()).add(energy);
        case Answer.Unknown(String why) -> unknown.put(span.name(), why);
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
      List<Span> spans =
          recording.info().starts().stream()
              .flatMap(start -> Phases.whole(WHOLE, moments(start)).stream())
              .toList();
      for (RecordingInfo.Start start : recording.info().starts()) {
        if (!start.outcome().equals("ready")) {
          continue;
        }
        Of figures = byGuest.computeIfAbsent(start.guest(), _ -> new Of());
        List<Span> others = new ArrayList<>(spans);
        Phases.whole(WHOLE, moments(start))
            .ifPresent(
                own -> {
                  others.remove(own);
                  figures.add(own, ledger, recording.board(), others, baselineWatts);
                });
        for (Span phase : Phases.of(moments(start))) {
          figures.add(phase, ledger, recording.board(), others, baselineWatts);
        }
      }
    }
    return byGuest;
  }

  private static List<Phases.Moment> moments(RecordingInfo.Start start) {
    return start.phases().stream()
        .map(phase -> new Phases.Moment(phase.phase(), Math.round(phase.atS() * 1e9)))
        .toList();
  }
}

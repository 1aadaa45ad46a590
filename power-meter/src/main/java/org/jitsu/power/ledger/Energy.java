package org.jitsu.power.ledger;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jitsu.power.meter.Quality;

/**
 * What a span cost, and how good that is.
 *
 * @param joules over what was covered of the span, 0 or more
 * @param doubtJoules by how much that may be wrong because meters are read at moments: the jumps
 *     between powers, the counters' last values at the edges, the moments' own blur
 * @param span what was measured; wider than what was asked for if a note says so
 * @param missingNs how much of it was in gaps: nothing is known of it, and nothing is added for it
 * @param quality the worst of what went into it
 * @param meter the meters, {@code rapl} or {@code rapl+plug}
 * @param zone the zones
 * @param samples how many readings lie in it, of the zone with the fewest
 * @param rateHz how many readings a second that is
 * @param notes what a reader must know: widened, gaps, a baseline
 */
public record Energy(
    double joules,
    double doubtJoules,
    Span span,
    long missingNs,
    Quality quality,
    String meter,
    String zone,
    long samples,
    double rateHz,
    List<String> notes) {

  public Energy {
    notes = List.copyOf(notes);
  }

  /** Returns the mean power over what was covered, in watts. */
  public double watts() {
    return joules * 1e9 / (span.lengthNs() - missingNs);
  }

  /** Returns how much of the span was covered, more than 0 and at most 1. */
  public double coverage() {
    return 1 - (double) missingNs / span.lengthNs();
  }

  /**
   * Returns what is left above a power that flows anyway; never less than 0, and a note says so
   * when it would be.
   */
  public Energy above(double baselineWatts) {
    double net = joules - baselineWatts * (span.lengthNs() - missingNs) / 1e9;
    List<String> more = new ArrayList<>(notes);
    more.add(
        String.format(
            Locale.ROOT,
            net < 0 ? "below the baseline of %.3f W: 0" : "baseline of %.3f W subtracted",
            baselineWatts));
    return with(Math.max(0, net), more);
  }

  /** Returns a share of it, as a rule divides it: no longer measured. */
  public Energy share(double part, String why) {
    List<String> more = new ArrayList<>(notes);
    more.add(why);
    return new Energy(
        joules * part,
        doubtJoules * part,
        span,
        missingNs,
        quality.and(Quality.MODELLED),
        meter,
        zone,
        samples,
        rateHz,
        more);
  }

  private Energy with(double newJoules, List<String> newNotes) {
    return new Energy(
        newJoules, doubtJoules, span, missingNs, quality, meter, zone, samples, rateHz, newNotes);
  }

  /** Says it in one line: figure, quality, meter, zone, rate, n, notes. */
  @Override
  public String toString() {
    String line =
        String.format(
            Locale.ROOT,
            "%s J +- %s (%s; %s, %s, %.3g Hz, n=%d)",
            number(joules),
            number(doubtJoules),
            quality.word(),
            meter,
            zone,
            rateHz,
            samples);
    return notes.isEmpty() ? line : line + "; " + String.join("; ", notes);
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, value != 0 && value < 0.1 ? "%.2e" : "%.3f", value);
  }
}

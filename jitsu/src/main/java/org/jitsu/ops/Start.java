package org.jitsu.ops;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A start of a guest.
 *
 * @param number counts the daemon's starts, from 1
 * @param trace its id, by which the log names it too: 32 hexadecimal digits; empty for none
 * @param guest the guest
 * @param cause what caused it
 * @param outcome {@code ready}, or why it failed
 * @param phases its moments, by time
 * @param energy what it cost; null where nothing is metered
 */
public record Start(
    long number,
    String trace,
    String guest,
    String cause,
    String outcome,
    List<Moment> phases,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Energy energy) {

  /** Makes one of which nobody knows what it cost. */
  public Start(long number, String guest, String cause, String outcome, List<Moment> phases) {
    this(number, "", guest, cause, outcome, phases, null);
  }

  /**
   * What a start cost.
   *
   * @param joules the machine's, from the first moment to the last; null when that is not known
   * @param quality {@code measured}, {@code modelled} or {@code estimated}; null likewise
   * @param board the board whose meter says so; empty for the machine that the daemon runs on
   * @param says the whole answer: meter, zone, rate, number of readings; or why there is none
   * @param spans the same from one moment to the next
   */
  public record Energy(
      @Nullable Double joules,
      @Nullable String quality,
      String board,
      String says,
      List<Span> spans) {}

  /**
   * What passed between two moments.
   *
   * @param span {@code asked to decided} for example
   */
  public record Span(String span, @Nullable Double joules, @Nullable String quality, String says) {}

  /**
   * A moment of a start.
   *
   * @param phase the name of {@link org.jitsu.core.trace.Phase}, lower case
   * @param ms milliseconds since the first moment
   * @param clockNs the moment itself on the machine's monotonic clock, in nanoseconds
   */
  public record Moment(String phase, double ms, long clockNs) {}
}

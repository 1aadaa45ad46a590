package org.jitsu.ops;

import java.util.List;

/**
 * A start of a guest.
 *
 * @param number counts the daemon's starts, from 1
 * @param guest the guest
 * @param cause what caused it
 * @param outcome {@code ready}, or why it failed
 * @param phases its moments, by time
 */
public record Start(long number, String guest, String cause, String outcome, List<Moment> phases) {

  /**
   * A moment of a start.
   *
   * @param phase the name of {@link org.jitsu.core.trace.Phase}, lower case
   * @param ms milliseconds since the first moment
   * @param clockNs the moment itself on the machine's monotonic clock, in nanoseconds
   */
  public record Moment(String phase, double ms, long clockNs) {}
}

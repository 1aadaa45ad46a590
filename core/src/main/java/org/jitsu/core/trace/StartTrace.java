package org.jitsu.core.trace;

import java.util.List;
import org.jitsu.core.GuestName;

/**
 * What one start consisted of.
 *
 * @param number counts the starts of the daemon, from 1
 * @param guest the guest
 * @param cause one line for people: the query, the client
 * @param outcome {@code ready}, or why it failed
 * @param marks its moments, by time
 */
public record StartTrace(
    long number, GuestName guest, String cause, String outcome, List<Mark> marks) {

  public StartTrace {
    marks = marks.stream().sorted((a, b) -> Long.compare(a.atNs(), b.atNs())).toList();
  }

  /** Returns which start it was. */
  public TraceId id() {
    return new TraceId(guest, marks.isEmpty() ? 0 : marks.getFirst().atNs());
  }
}

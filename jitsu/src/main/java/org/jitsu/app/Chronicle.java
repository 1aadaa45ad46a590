package org.jitsu.app;

import org.jitsu.core.GuestName;
import org.jitsu.core.trace.StartTrace;
import org.jitsu.guest.KeeperListener;
import org.jitsu.ops.Event;
import org.jitsu.ops.EventLog;

/**
 * Writes down what becomes of guests, for those who follow, those who count, and those who record.
 *
 * @param events where it stands
 * @param durations where it is counted
 */
record Chronicle(EventLog events, StartDurations durations) implements KeeperListener {

  @Override
  public void changed(GuestName guest, String from, String to, String why) {
    events.add(number -> new Event.Changed(number, guest.text(), from, to, why));
  }

  @Override
  public void started(StartTrace trace) {
    durations.add(trace);
    StartEvent.record(trace);
    double ms =
        trace.marks().isEmpty()
            ? 0
            : (trace.marks().getLast().atNs() - trace.marks().getFirst().atNs()) / 1e6;
    events.add(
        number ->
            new Event.Started(number, trace.guest().text(), trace.number(), trace.outcome(), ms));
  }
}

package org.jitsu.app;

import java.util.EnumMap;
import java.util.Map;
import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;
import org.jitsu.core.trace.Mark;
import org.jitsu.core.trace.Phase;
import org.jitsu.core.trace.StartTrace;

/**
 * A start in the JDK's flight recorder: when it ended, how long it took, and from its first moment
 * to each of the others. While nobody records, nothing is made of it.
 */
@Name(StartEvent.NAME)
@Label("Start")
@Category("Jitsu")
@Description("A guest was started, well or not")
@StackTrace(false)
final class StartEvent extends Event {

  static final String NAME = "org.jitsu.Start";

  /** What the recorder shows as not known. */
  private static final long UNKNOWN = Long.MIN_VALUE;

  @Label("Number")
  long number;

  @Label("Trace")
  String trace = "";

  @Label("Guest")
  String guest = "";

  @Label("Cause")
  String cause = "";

  @Label("Outcome")
  String outcome = "";

  @Label("Took")
  @Timespan(Timespan.NANOSECONDS)
  long took;

  @Label("Decided after")
  @Timespan(Timespan.NANOSECONDS)
  long decided;

  @Label("Linked after")
  @Timespan(Timespan.NANOSECONDS)
  long linked;

  @Label("Spawned after")
  @Timespan(Timespan.NANOSECONDS)
  long spawned;

  @Label("Running after")
  @Timespan(Timespan.NANOSECONDS)
  long running;

  @Label("First instruction after")
  @Timespan(Timespan.NANOSECONDS)
  long firstInstruction;

  @Label("Listening after")
  @Timespan(Timespan.NANOSECONDS)
  long listening;

  @Label("Plugged after")
  @Timespan(Timespan.NANOSECONDS)
  long plugged;

  @Label("Injected after")
  @Timespan(Timespan.NANOSECONDS)
  long injected;

  private StartEvent() {}

  /** Records a start that has ended, if somebody records. */
  static void record(StartTrace start) {
    StartEvent event = new StartEvent();
    if (event.isEnabled()) {
      event.fill(start);
      event.commit();
    }
  }

  private void fill(StartTrace start) {
    number = start.number();
    trace = start.id().text();
    guest = start.guest().text();
    cause = start.cause();
    outcome = start.outcome();
    Map<Phase, Long> after = new EnumMap<>(Phase.class);
    long beganNs = start.id().beganNs();
    for (Mark mark : start.marks()) {
      after.put(mark.phase(), mark.atNs() - beganNs);
    }
    took = start.marks().isEmpty() ? UNKNOWN : start.marks().getLast().atNs() - beganNs;
    decided = after.getOrDefault(Phase.DECIDED, UNKNOWN);
    linked = after.getOrDefault(Phase.LINKED, UNKNOWN);
    spawned = after.getOrDefault(Phase.SPAWNED, UNKNOWN);
    running = after.getOrDefault(Phase.RUNNING, UNKNOWN);
    firstInstruction = after.getOrDefault(Phase.FIRST_INSTRUCTION, UNKNOWN);
    listening = after.getOrDefault(Phase.LISTENING, UNKNOWN);
    plugged = after.getOrDefault(Phase.PLUGGED, UNKNOWN);
    injected = after.getOrDefault(Phase.INJECTED, UNKNOWN);
  }
}

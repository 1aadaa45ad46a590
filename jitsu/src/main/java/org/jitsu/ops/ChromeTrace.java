package org.jitsu.ops;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Starts as browsers' tracing tools and Perfetto read them (Trace Event Format): a track for each
 * guest, and on it a span for each start and within it one from each phase to the next.
 *
 * @param traceEvents its events
 */
record ChromeTrace(List<TraceEvent> traceEvents) {

  /**
   * An event.
   *
   * @param name what it is
   * @param ph {@code X} for a span, {@code M} for a track's name
   * @param ts when it began, in microseconds of the machine's monotonic clock
   * @param dur how long it took, in microseconds
   * @param pid 1
   * @param tid its track
   * @param args more of it
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record TraceEvent(
      String name, String ph, double ts, double dur, int pid, int tid, Map<String, String> args) {}

  static ChromeTrace of(List<Start> starts) {
    Map<String, Integer> tracks = new TreeMap<>();
    List<TraceEvent> events = new ArrayList<>();
    for (Start start : starts) {
      int track = tracks.computeIfAbsent(start.guest(), _ -> tracks.size() + 1);
      addTo(events, start, track);
    }
    tracks.forEach(
        (guest, track) ->
            events.add(new TraceEvent("thread_name", "M", 0, 0, 1, track, Map.of("name", guest))));
    return new ChromeTrace(events);
  }

  private static void addTo(List<TraceEvent> events, Start start, int track) {
    List<Start.Moment> moments = start.phases();
    if (moments.isEmpty()) {
      return;
    }
    Map<String, String> more = new TreeMap<>();
    more.put("cause", start.cause());
    more.put("outcome", start.outcome());
    if (start.energy() != null) {
      more.put("energy", start.energy().says());
    }
    events.add(span("start " + start.number(), moments.getFirst(), moments.getLast(), track, more));
    for (int i = 1; i < moments.size(); i++) {
      Start.Moment moment = moments.get(i);
      events.add(span(moment.phase(), moments.get(i - 1), moment, track, Map.of()));
    }
  }

  private static TraceEvent span(
      String name, Start.Moment from, Start.Moment to, int track, Map<String, String> more) {
    double us = from.clockNs() / 1e3;
    return new TraceEvent(name, "X", us, (to.clockNs() - from.clockNs()) / 1e3, 1, track, more);
  }
}

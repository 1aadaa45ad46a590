package org.jitsu.app;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jitsu.ops.Start;

/** The moments of a visit, in milliseconds since its query was sent. */
final class Timeline {

  private static final Map<String, String> DAEMON =
      Map.of(
          "asked", "the query arrives",
          "decided", "decision: boot the guest",
          "linked", "its TAP is there",
          "first_instruction", "the guest's first instruction",
          "listening", "the guest listens",
          "plugged", "the guest is plugged in");

  private record Moment(long atNs, String who, String what) {}

  private final long beganNs;
  private final List<Moment> moments = new ArrayList<>();

  Timeline(long beganNs) {
    this.beganNs = beganNs;
  }

  Timeline cold(DemoClient.Visit visit, Start start, DemoGuest guest) {
    Map<String, String> texts = new HashMap<>(DAEMON);
    texts.putAll(guest.moments());
    for (Start.Moment phase : start.phases()) {
      moments.add(
          new Moment(phase.clockNs(), "jitsu", texts.getOrDefault(phase.phase(), phase.phase())));
    }
    return warm(visit);
  }

  Timeline warm(DemoClient.Visit visit) {
    moments.add(new Moment(visit.askedNs(), "client", "query sent"));
    moments.add(
        new Moment(visit.answeredNs(), "client", "answer: " + visit.address().getHostAddress()));
    moments.add(new Moment(visit.connectedNs(), "client", "connected"));
    moments.add(new Moment(visit.firstByteNs(), "client", "first byte of the page"));
    return this;
  }

  void print(String title, PrintWriter out) {
    out.println(title);
    moments.stream()
        .sorted(Comparator.comparingLong(Moment::atNs))
        .forEach(
            m ->
                out.printf(
                    Locale.ROOT,
                    "  %8.2f ms  %-6s  %s%n",
                    (m.atNs() - beganNs) / 1e6,
                    m.who(),
                    m.what()));
    out.println();
  }
}

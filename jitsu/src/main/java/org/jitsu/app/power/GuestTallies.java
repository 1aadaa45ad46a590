package org.jitsu.app.power;

import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jitsu.core.trace.StartTrace;
import org.jitsu.guest.GuestView;
import org.jitsu.power.ledger.Doing;
import org.jitsu.power.ledger.Stint;

/**
 * What the guests of a machine did and how busy it kept them, gathered in turns of a fraction of a
 * second. A turn's busy time is divided by time between a start, whose moments are known, and the
 * rest, which is service if the guest was used and idleness if not. Pure; one thread.
 */
final class GuestTallies {

  /** For so long after it is seen to be used, a guest serves: that is how often it is looked. */
  static final long USE_NS = 1_000_000_000;

  private final Map<String, Map<Doing, Stint>> stints = new HashMap<>();
  private Map<String, Long> connectionsBefore = Map.of();
  private long lastStart;

  /**
   * Adds a turn.
   *
   * @param fromNs its begin, the end of the turn before
   * @param toNs its end
   * @param views what every guest of the machine is doing at the end
   * @param starts the newest starts that have ended
   * @param busySeconds the {@linkplain Stint#busySeconds busy time} of each guest in the turn
   * @param connections how many connections each guest has accepted since ever
   */
  void turn(
      long fromNs,
      long toNs,
      Collection<GuestView> views,
      List<StartTrace> starts,
      Map<String, Double> busySeconds,
      Map<String, Long> connections) {
    Map<String, long[]> started = started(fromNs, toNs, views, starts);
    double length = (toNs - fromNs) / 1e9;
    for (GuestView view : views) {
      String guest = view.name().text();
      long accepted =
          Math.max(
              0, connections.getOrDefault(guest, 0L) - connectionsBefore.getOrDefault(guest, 0L));
      boolean isReady = view.state().equals("ready");
      boolean isUsed = accepted > 0 || (isReady && view.usedNs() >= fromNs - USE_NS);
      long[] start = started.getOrDefault(guest, new long[2]);
      double share = Math.min(1, start[0] / (double) (toNs - fromNs));
      double busy = busySeconds.getOrDefault(guest, 0.0);
      add(guest, Doing.START, new Stint(share * busy, share * length, start[1]));
      double awake = isReady ? Math.min(toNs - view.sinceNs(), toNs - fromNs) / 1e9 : 0;
      double seconds = Math.max(0, Math.min(awake, (1 - share) * length));
      Doing rest = isUsed ? Doing.SERVE : Doing.IDLE;
      add(guest, rest, new Stint((1 - share) * busy, seconds, accepted));
    }
    connectionsBefore = Map.copyOf(connections);
  }

  /** Returns for how many nanoseconds of a turn each guest started, and how many starts ended. */
  private Map<String, long[]> started(
      long fromNs, long toNs, Collection<GuestView> views, List<StartTrace> starts) {
    Map<String, long[]> started = new HashMap<>();
    for (StartTrace trace : starts) {
      if (trace.marks().size() >= 2) {
        long beganNs = trace.marks().getFirst().atNs();
        long endedNs = trace.marks().getLast().atNs();
        long[] own = started.computeIfAbsent(trace.guest().text(), _ -> new long[2]);
        own[0] += Math.max(0, Math.min(endedNs, toNs) - Math.max(beganNs, fromNs));
        own[1] += trace.number() > lastStart ? 1 : 0;
      }
      lastStart = Math.max(lastStart, trace.number());
    }
    for (GuestView view : views) {
      if (view.state().equals("booting")) {
        long[] own = started.computeIfAbsent(view.name().text(), _ -> new long[2]);
        own[0] += Math.max(0, toNs - Math.max(view.sinceNs(), fromNs));
      }
    }
    return started;
  }

  private void add(String guest, Doing doing, Stint stint) {
    if (!stint.equals(Stint.NONE)) {
      stints
          .computeIfAbsent(guest, _ -> new EnumMap<>(Doing.class))
          .merge(doing, stint, Stint::plus);
    }
  }

  /** Returns what was gathered since it was last taken. */
  Map<String, Map<Doing, Stint>> take() {
    Map<String, Map<Doing, Stint>> taken = Map.copyOf(stints);
    stints.clear();
    return taken;
  }
}

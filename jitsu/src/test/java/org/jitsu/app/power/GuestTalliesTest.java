package org.jitsu.app.power;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jitsu.core.GuestName;
import org.jitsu.core.trace.Mark;
import org.jitsu.core.trace.Phase;
import org.jitsu.core.trace.StartTrace;
import org.jitsu.guest.GuestView;
import org.jitsu.power.ledger.Doing;
import org.jitsu.power.ledger.Stint;
import org.junit.jupiter.api.Test;

/** What a guest did in turns of a quarter of a second. */
class GuestTalliesTest {
  private static final long MS = 1_000_000;
  private static final long TURN = 250 * MS;
  private static final long BEGIN = 10_000 * MS;
  private static final Map<String, Long> NONE = Map.of();

  private final GuestTallies tallies = new GuestTallies();

  private static GuestView view(String state, long sinceNs, long usedNs) {
    return new GuestView(new GuestName("www"), state, sinceNs, 1, "", "", usedNs, 0);
  }

  private static StartTrace start(long number, long fromNs, long toNs) {
    List<Mark> marks = List.of(new Mark(Phase.ASKED, fromNs), new Mark(Phase.INJECTED, toNs));
    return new StartTrace(number, new GuestName("www"), "a query", "ready", marks);
  }

  private void turn(
      int number, GuestView view, List<StartTrace> starts, double cpu, Map<String, Long> counts) {
    long fromNs = BEGIN + number * TURN;
    tallies.turn(fromNs, fromNs + TURN, List.of(view), starts, Map.of("www", cpu), counts);
  }

  private static void is(
      Map<Doing, Stint> stints, Doing doing, double cpu, double seconds, long count) {
    Stint stint = stints.getOrDefault(doing, Stint.NONE);
    assertThat(stint.busySeconds()).isEqualTo(cpu, within(1e-9));
    assertThat(stint.seconds()).isEqualTo(seconds, within(1e-9));
    assertThat(stint.count()).isEqualTo(count);
  }

  @Test
  void aStartWithinATurnTakesItsShareOfIt() {
    long ready = BEGIN + 150 * MS;

    turn(
        0,
        view("ready", ready, ready),
        List.of(start(1, BEGIN + 50 * MS, ready)),
        0.2,
        Map.of("www", 1L));

    Map<Doing, Stint> www = Objects.requireNonNull(tallies.take().get("www"));
    is(www, Doing.START, 0.08, 0.1, 1);
    is(www, Doing.SERVE, 0.12, 0.1, 1);
    assertThat(www).doesNotContainKey(Doing.IDLE);
    assertThat(tallies.take()).isEmpty();
  }

  @Test
  void aStartThatGoesOnForTurnsCountsOnce() {
    long began = BEGIN + 125 * MS;
    turn(0, view("booting", began, 0), List.of(), 0.1, NONE);
    turn(1, view("booting", began, 0), List.of(), 0.25, NONE);
    long ready = BEGIN + 2 * TURN;
    List<StartTrace> ended = List.of(start(1, began, ready));
    turn(2, view("ready", ready, ready), ended, 0.05, NONE);
    turn(3, view("ready", ready, ready), ended, 0.05, NONE);

    Map<Doing, Stint> www = Objects.requireNonNull(tallies.take().get("www"));
    is(www, Doing.START, 0.05 + 0.25, 0.125 + 0.25, 1);
    // what it used before anyone asked for it cannot be told from service
    is(www, Doing.SERVE, 0.1, 0.5, 0);
    is(www, Doing.IDLE, 0.05, 0, 0);
  }

  @Test
  void whoIsNotUsedIdlesAndWhoSleepsDoesNothing() {
    long used = BEGIN - GuestTallies.USE_NS - 1;
    turn(0, view("ready", 0, used), List.of(), 0.01, Map.of("www", 7L));
    turn(1, view("ready", 0, used), List.of(), 0, Map.of("www", 7L));
    turn(2, view("ready", 0, used), List.of(), 0.03, Map.of("www", 9L));
    turn(3, view("asleep", BEGIN + 3 * TURN, 0), List.of(), 0, Map.of("www", 9L));

    Map<Doing, Stint> www = Objects.requireNonNull(tallies.take().get("www"));
    // seven came before anybody counted: they are of the first turn
    is(www, Doing.SERVE, 0.01 + 0.03, 0.5, 9);
    is(www, Doing.IDLE, 0, 0.25, 0);
    assertThat(www).doesNotContainKey(Doing.START);
  }
}

package org.jitsu.app.power;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jitsu.core.GuestName;
import org.jitsu.core.trace.Mark;
import org.jitsu.core.trace.Phase;
import org.jitsu.core.trace.StartTrace;
import org.jitsu.guest.GuestView;
import org.jitsu.ops.Start;
import org.jitsu.power.ledger.BoardAccount;
import org.jitsu.power.ledger.Doing;
import org.jitsu.power.ledger.EnergyLedger;
import org.jitsu.power.ledger.GuestAccounts;
import org.jitsu.power.ledger.Span;
import org.jitsu.power.meter.Quality;
import org.jitsu.power.meter.Reading;
import org.jitsu.power.meter.Zone;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two boards, each with a plug that has a value a second, by virtual time. */
class MeteredMachineTest {
  private static final long S = 1_000_000_000L;

  private final GuestAccounts accounts = new GuestAccounts();
  private final Board b1 = new Board("b1", 1);
  private final Board b2 = new Board("b2", 1);
  private final Map<String, MeteredMachine> boards = new HashMap<>();
  private final StartEnergies starts = new StartEnergies();
  private final Whereabouts whereabouts =
      new Whereabouts(null, boards, Set.of("www", "shop")::contains);

  /** A board, its plug and its ledger. */
  private static final class Board {
    final Zone zone;
    final EnergyLedger ledger = new EnergyLedger(400);
    final MeteredMachine machine;
    private long turnedNs;

    Board(String name, double idleWatts) {
      zone = Zone.measured("shelly", name, S, "http://192.0.2.7/");
      machine = new MeteredMachine(name, idleWatts, 0);
      ledger.open(zone, S);
    }

    /** Its plug says so much at each full second of a stretch, its begin left out. */
    void draws(double watts, long fromS, long toS) {
      for (long at = fromS + 1; at <= toS; at++) {
        ledger.add(zone, new Reading.Power(at * S, 0, watts));
      }
    }

    /** Its plug says nothing in a stretch. */
    void says(String why, long fromS, long toS) {
      for (long at = fromS + 1; at <= toS; at++) {
        ledger.fault(zone, why);
      }
    }

    /** These guests were awake there until then. */
    void turn(long toS, GuestView... guests) {
      Map<String, Double> awake = new HashMap<>();
      for (GuestView guest : guests) {
        awake.put(guest.name().text(), (toS * S - turnedNs) / 1e9);
      }
      machine.turn(turnedNs, toS * S, List.of(guests), List.of(), awake, Map.of());
      turnedNs = toS * S;
    }

    BoardAccount account() {
      return machine.account().orElseThrow();
    }
  }

  @BeforeEach
  void meter() {
    for (Board board : List.of(b1, b2)) {
      board.machine.meteredBy(board.ledger, List.of(board.zone));
      boards.put(board.machine.name(), board.machine);
      board.ledger.add(board.zone, new Reading.Power(0, 0, 0));
    }
  }

  private static GuestView idles(String guest) {
    return new GuestView(new GuestName(guest), "ready", 0, 1, "", "", -60 * S, 0);
  }

  private void divide(Board board, long atS) throws Exception {
    var _ = board.machine.divide(accounts, covered -> covered, atS * S);
  }

  private double joules(String guest) {
    return Objects.requireNonNull(accounts.of(guest)).joules();
  }

  @Test
  void whatABoardUsesAboveIdleIsItsGuestsAndTheRestIsIdle() throws Exception {
    b1.ledger.add(b1.zone, new Reading.Power(1, 0, 3)); // from 0 on
    b1.draws(3, 0, 10);
    b2.ledger.add(b2.zone, new Reading.Power(1, 0, 2));
    b2.draws(2, 0, 10);
    b1.turn(10, idles("www"), idles("shop"));
    b2.turn(10);

    divide(b1, 10);
    divide(b2, 10);

    assertThat(joules("www")).isEqualTo(10, within(1e-6)); // 2 W above idle, of two guests
    assertThat(joules("shop")).isEqualTo(10, within(1e-6));
    assertThat(b1.account().joules()).isEqualTo(30, within(1e-6));
    assertThat(b1.account().idleJoules()).isEqualTo(10, within(1e-6));
    assertThat(b1.account().guestJoules()).isEqualTo(20, within(1e-6));
    assertThat(b1.account().watts()).hasValue(3);
    assertThat(b1.account().quality()).isEqualTo(Quality.MEASURED);
    assertThat(b1.account().says()).isEmpty();
    assertThat(b2.account().idleJoules()).as("nobody was there").isEqualTo(20, within(1e-6));
    assertThat(b2.account().guestJoules()).isZero();
    GuestAccounts.Account www = Objects.requireNonNull(accounts.of("www"));
    assertThat(www.quality()).as("a rule divides").isEqualTo(Quality.MODELLED);
    assertThat(www.of(Doing.IDLE).joules()).isEqualTo(10, within(1e-6));
    assertThat(www.of(Doing.IDLE).seconds()).isEqualTo(10, within(1e-6));
    GuestAccounts.Account acme = Objects.requireNonNull(accounts.by(_ -> "acme").get("acme"));
    assertThat(acme.joules()).as("its tenant's").isEqualTo(20, within(1e-6));
  }

  @Test
  void whoWasThereForAPartOfTheTimePaysForThatPart() throws Exception {
    b1.ledger.add(b1.zone, new Reading.Power(1, 0, 2));
    b1.draws(2, 0, 10);
    b1.turn(4, idles("www"));
    b1.turn(10);

    divide(b1, 10);

    assertThat(joules("www")).isEqualTo(4, within(1e-6)); // 1 W above idle
    assertThat(b1.account().idleJoules()).isEqualTo(16, within(1e-6));
  }

  @Test
  void aBoardThatIsOffAndWhoseMeterSaysNothingHasAGapAndNoZero() throws Exception {
    b1.ledger.add(b1.zone, new Reading.Power(1, 0, 2));
    b1.draws(2, 0, 10);
    b1.turn(10, idles("www"));
    divide(b1, 10);
    double before = joules("www");

    b1.says("http://192.0.2.7/ does not answer", 10, 40);
    b1.turn(40);
    divide(b1, 40);

    assertThat(b1.account().joules()).isEqualTo(20, within(1e-6));
    assertThat(b1.account().watts()).as("not 0 W").isEmpty();
    assertThat(b1.account().says()).isEqualTo("shelly/b1: http://192.0.2.7/ does not answer");
    assertThat(b1.account().gaps()).isEqualTo(1);

    b1.draws(2, 40, 50); // the 31 s up to its first value are never filled in
    b1.turn(50, idles("www"));
    divide(b1, 50);

    assertThat(b1.account().joules()).isEqualTo(20 + 2 * 9, within(1e-6));
    assertThat(b1.account().watts()).hasValue(2);
    assertThat(b1.account().says()).isEmpty();
    assertThat(joules("www") - before).isEqualTo(9, within(1e-6));
    assertThat(b1.account().idleJoules() + b1.account().guestJoules())
        .isEqualTo(b1.account().joules(), within(1e-6));
  }

  @Test
  void whoWasThereDuringALongSilencePaysNothingAfterIt() throws Exception {
    b1.says("it is off", 0, 100);
    b1.turn(100, idles("shop"));
    divide(b1, 100);

    b1.draws(5, 100, 110);
    b1.turn(110, idles("www"));
    divide(b1, 110);

    assertThat(accounts.of("shop")).isNull();
    assertThat(joules("www")).isEqualTo(4 * 9, within(1e-6));
  }

  @Test
  void aMeterThatHasNeverAnsweredHasNoFigureButAReason() throws Exception {
    MeteredMachine b3 = new MeteredMachine("b3", 1, 0);
    b3.isSilent("http://192.0.2.9/: connection refused");

    assertThat(b3.divide(accounts, covered -> covered, 10 * S)).isEmpty();
    assertThat(b3.account()).isEmpty();
    assertThat(b3.silence()).contains("connection refused");
    assertThat(b3.shared(new Span("a start", 0, S), List.of()).toString())
        .contains("connection refused");
  }

  private static StartTrace start(int number, String guest, long fromS, long toS) {
    List<Mark> marks =
        List.of(new Mark(Phase.ASKED, fromS * S), new Mark(Phase.LISTENING, toS * S));
    return new StartTrace(number, new GuestName(guest), "a query", "ready", marks);
  }

  private Start.Energy settled(long nowNs, StartTrace... traces) {
    starts.settle(List.of(traces), whereabouts::of, nowNs);
    return Objects.requireNonNull(starts.of(traces[traces.length - 1].number()));
  }

  @Test
  void aStartIsChargedFromTheMeterOfItsBoard() {
    b1.ledger.add(b1.zone, new Reading.Power(1, 0, 3));
    b1.draws(3, 0, 20);
    b2.ledger.add(b2.zone, new Reading.Power(1, 0, 6));
    b2.draws(6, 0, 20);
    List<StartTrace> both = new ArrayList<>();
    both.add(start(1, "www", 2, 10));
    both.add(start(2, "shop", 4, 12)); // at the same time, elsewhere
    whereabouts.seen(Map.of("www", "b1"), 3 * S);
    whereabouts.seen(Map.of("www", "b1", "shop", "b2"), 12 * S);

    Start.Energy shop = settled(20 * S, both.toArray(StartTrace[]::new));
    Start.Energy www = Objects.requireNonNull(starts.of(1));

    assertThat(www.joules()).isEqualTo(2.0 * 8, within(1e-6)); // above its 1 W
    assertThat(www.board()).isEqualTo("b1");
    assertThat(www.quality()).isEqualTo("measured");
    assertThat(shop.joules()).isEqualTo(5.0 * 8, within(1e-6));
    assertThat(shop.board()).isEqualTo("b2");
  }

  @Test
  void twoStartsOnABoardShareIt() {
    b1.ledger.add(b1.zone, new Reading.Power(1, 0, 3));
    b1.draws(3, 0, 20);
    whereabouts.seen(Map.of("www", "b1", "shop", "b1"), 10 * S);

    Start.Energy shop = settled(20 * S, start(1, "www", 2, 10), start(2, "shop", 2, 10));

    assertThat(shop.joules()).isEqualTo(8.0, within(1e-6));
    assertThat(shop.says()).contains("shared with 1 at a time");
  }

  @Test
  void aStartThatItsMeterKnowsNothingOfHasNoFigure() {
    b1.says("it is off", 0, 20);
    b1.draws(3, 20, 30);
    whereabouts.seen(Map.of("www", "b1"), 10 * S);

    Start.Energy www = settled(30 * S, start(1, "www", 2, 10));

    assertThat(www.joules()).isNull();
    assertThat(www.quality()).isNull();
    assertThat(www.says()).contains("lies in a gap of shelly/b1");
  }

  @Test
  void noOtherMachinePaysForAStartOnABoard() {
    MeteredMachine host = new MeteredMachine("", 0, 0);
    Whereabouts all = new Whereabouts(host, boards, "www"::equals);

    assertThat(all.of(start(1, "www", 2, 10)).why()).isEqualTo("it came to no board");
    all.seen(Map.of("www", "b1"), 3 * S);
    assertThat(all.of(start(1, "www", 2, 10)).machine()).isSameAs(b1.machine);
    assertThat(all.of(start(2, "www", 5, 10)).machine()).as("an earlier start's").isNull();
    all.seen(Map.of("www", "b3"), 6 * S);
    assertThat(all.of(start(2, "www", 5, 10)).machine()).isNull();
    assertThat(all.of(start(2, "www", 5, 10)).why()).isEqualTo("board b3 has no meter");
    assertThat(all.of(start(3, "local", 5, 10)).machine()).isSameAs(host);
    assertThat(whereabouts.of(start(3, "local", 5, 10)).why())
        .isEqualTo("this machine is not metered");
  }
}

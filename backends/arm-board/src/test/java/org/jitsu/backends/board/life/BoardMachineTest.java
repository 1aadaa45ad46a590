package org.jitsu.backends.board.life;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jitsu.backends.board.life.BoardMachine.Step;
import org.jitsu.backends.board.life.BoardState.Draining;
import org.jitsu.backends.board.life.BoardState.Failed;
import org.jitsu.backends.board.life.BoardState.Off;
import org.jitsu.backends.board.life.BoardState.Up;
import org.jitsu.backends.board.life.BoardState.Waking;
import org.jitsu.core.GuestName;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class BoardMachineTest {

  private static final long SECOND = 1_000_000_000L;
  private static final long WAKE_DEADLINE = 30 * SECOND;
  private static final long IDLE = 60 * SECOND;
  private static final GuestName WWW = new GuestName("www");
  private static final GuestName SHOP = new GuestName("shop");

  private final BoardMachine machine = new BoardMachine(WAKE_DEADLINE, IDLE);
  private final List<BoardEffect> effects = new ArrayList<>();
  private BoardState state = new Off(0);
  private long nowNs = 5 * SECOND;

  @Test
  void isSwitchedOnOnceWhoeverWantsIt() {
    on(new BoardEvent.Wanted(WWW));
    on(new BoardEvent.Wanted(SHOP));
    on(new BoardEvent.SwitchedOn(1));
    on(new BoardEvent.Reached(1));

    assertThat(state).isEqualTo(new Up(1, Set.of(WWW, SHOP), nowNs, IDLE));
    assertThat(effects)
        .containsExactly(
            new BoardEffect.SwitchOn(1),
            new BoardEffect.Reach(1),
            new BoardEffect.Settle(List.of(WWW, SHOP), null));
  }

  @Test
  void isTriedAgainUntilItIsReached() {
    on(new BoardEvent.Wanted(WWW));
    on(new BoardEvent.SwitchedOn(1));
    effects.clear();
    on(new BoardEvent.NotReached(1, "no route"));
    after(BoardMachine.REACH_PAUSE_NS - 1, new BoardEvent.Tick());
    assertThat(effects).isEmpty();
    after(1, new BoardEvent.Tick());

    assertThat(effects).containsExactly(new BoardEffect.Reach(1));
  }

  @Test
  void isAskedBeforeItIsSwitchedOffWhenNobodyIsOnIt() {
    awake();
    on(new BoardEvent.Left(WWW));
    effects.clear();
    after(IDLE - 1, new BoardEvent.Tick());
    assertThat(effects).isEmpty();
    after(1, new BoardEvent.Tick());
    assertThat(effects).containsExactly(new BoardEffect.ShutDown(1));
    on(new BoardEvent.ShutDown(1));
    assertThat(effects).endsWith(new BoardEffect.SwitchOff(1));
    on(new BoardEvent.SwitchedOff(1));

    assertThat(state).isEqualTo(new Off(1));
  }

  @Test
  void isNotPutToSleepUnderAGuest() {
    awake();
    effects.clear();
    after(10 * IDLE, new BoardEvent.Tick());

    assertThat(state.wakeAtNs()).isEqualTo(Long.MAX_VALUE);
    assertThat(effects).isEmpty();
  }

  @Test
  void isNeverPutToSleepWithoutAnEndOfIdleness() {
    BoardState up = new BoardMachine(WAKE_DEADLINE, Long.MAX_VALUE).found(Set.of(), nowNs);
    assertThat(up.wakeAtNs()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void whoWantsItWhileItGoesHasItWokenAgain() {
    awake();
    on(new BoardEvent.Left(WWW));
    after(IDLE, new BoardEvent.Tick());
    on(new BoardEvent.Wanted(SHOP));
    on(new BoardEvent.ShutDown(1));
    on(new BoardEvent.SwitchedOff(1));

    assertThat(effects).endsWith(new BoardEffect.SwitchOn(2));
    assertThat(state.waiters()).containsExactly(SHOP);
  }

  @Test
  void oneThatIsNotReachedInTimeIsSwitchedOffAndLeftForAWhile() {
    on(new BoardEvent.Wanted(WWW));
    on(new BoardEvent.SwitchedOn(1));
    on(new BoardEvent.NotReached(1, "no route"));
    effects.clear();
    after(WAKE_DEADLINE, new BoardEvent.Tick());
    String why = "it was not reached within 30.0 s: no route";
    assertThat(effects)
        .containsExactly(new BoardEffect.Settle(List.of(WWW), why), new BoardEffect.SwitchOff(1));
    on(new BoardEvent.SwitchedOff(1));
    assertThat(state).isEqualTo(new Failed(1, 1, why, nowNs + BoardMachine.FIRST_BACKOFF_NS));

    on(new BoardEvent.Wanted(WWW));
    assertThat(effects).endsWith(new BoardEffect.Settle(List.of(WWW), why));
    after(BoardMachine.FIRST_BACKOFF_NS, new BoardEvent.Wanted(WWW));
    assertThat(effects).endsWith(new BoardEffect.SwitchOn(2));
  }

  @Test
  void oneThatIsNotOursIsNotSwitchedOff() {
    on(new BoardEvent.Wanted(WWW));
    on(new BoardEvent.SwitchedOn(1));
    effects.clear();
    on(new BoardEvent.Barred(1, "it is another's"));

    assertThat(effects).containsExactly(new BoardEffect.Settle(List.of(WWW), "it is another's"));
    assertThat(state).isInstanceOf(Failed.class);
  }

  @Test
  void whoWasOnALostBoardIsTold() {
    awake();
    effects.clear();
    on(new BoardEvent.Lost(1, "its session broke"));

    assertThat(effects)
        .containsExactly(
            new BoardEffect.Abandon(Set.of(WWW), "its session broke"),
            new BoardEffect.SwitchOff(1));
  }

  @Test
  void aSwitchThatDoesNotAnswerIsTriedAgain() {
    awake();
    on(new BoardEvent.Left(WWW));
    after(IDLE, new BoardEvent.Tick());
    on(new BoardEvent.Wanted(SHOP));
    on(new BoardEvent.ShutDown(1));
    effects.clear();
    on(new BoardEvent.SwitchFailed(1, "silence"));
    assertThat(effects)
        .containsExactly(
            new BoardEffect.Settle(List.of(SHOP), "its power could not be switched off: silence"));
    after(BoardMachine.FIRST_BACKOFF_NS, new BoardEvent.Tick());
    assertThat(effects).endsWith(new BoardEffect.SwitchOff(1));
    on(new BoardEvent.SwitchedOff(1));

    assertThat(state).isEqualTo(new Off(1));
  }

  @Test
  void pausesDoubleUpToTheirBound() {
    List<Long> pauses = new ArrayList<>();
    for (int n = 0; n < 9; n++) {
      on(new BoardEvent.Wanted(WWW));
      on(new BoardEvent.SwitchFailed(state.wake(), "silence"));
      long retryAtNs = ((Failed) state).retryAtNs();
      pauses.add((retryAtNs - nowNs) / SECOND);
      nowNs = retryAtNs;
    }
    assertThat(pauses).containsExactly(2L, 4L, 8L, 16L, 32L, 64L, 128L, 256L, 256L);
  }

  @Test
  void answersOfAnEarlierWakingAreLeftAside() {
    on(new BoardEvent.Wanted(WWW));
    on(new BoardEvent.SwitchFailed(1, "silence"));
    after(BoardMachine.FIRST_BACKOFF_NS, new BoardEvent.Wanted(WWW));
    BoardState waking = state;
    on(new BoardEvent.SwitchedOn(1));
    on(new BoardEvent.SwitchFailed(1, "late"));
    on(new BoardEvent.Reached(1));

    assertThat(state).isEqualTo(waking);
  }

  /** All sequences of events to depth 8, walked by the distinct states they lead to. */
  @Test
  void everySequenceOfEventsKeepsTheInvariants() {
    Set<World> frontier = Set.of(new World(new Off(0), 0, false, Set.of()));
    Set<World> seen = new HashSet<>(frontier);
    for (int depth = 0; depth < 8; depth++) {
      Set<World> next = new HashSet<>();
      for (World world : frontier) {
        for (World successor : successors(world)) {
          if (seen.add(successor)) {
            next.add(successor);
          }
        }
      }
      frontier = next;
    }
    assertThat(seen).hasSizeGreaterThan(300);
  }

  /**
   * A state with what the effects up to it have done.
   *
   * @param waiting how many of those that wanted it are not settled
   * @param powered whether the board's power may be on
   * @param guests who is on it
   */
  private record World(BoardState state, int waiting, boolean powered, Set<GuestName> guests) {}

  private List<World> successors(World world) {
    int wake = world.state().wake();
    List<World> all = new ArrayList<>();
    for (int of : new int[] {wake - 1, wake}) {
      for (BoardEvent event :
          List.of(
              new BoardEvent.Wanted(WWW),
              new BoardEvent.Wanted(SHOP),
              new BoardEvent.Left(WWW),
              new BoardEvent.Left(SHOP),
              new BoardEvent.SwitchedOn(of),
              new BoardEvent.SwitchFailed(of, "x"),
              new BoardEvent.Reached(of),
              new BoardEvent.NotReached(of, "x"),
              new BoardEvent.Barred(of, "x"),
              new BoardEvent.Lost(of, "x"),
              new BoardEvent.ShutDown(of),
              new BoardEvent.SwitchedOff(of),
              new BoardEvent.Tick())) {
        for (long atNs : new long[] {0, BoardMachine.FIRST_BACKOFF_NS, WAKE_DEADLINE, IDLE}) {
          World next = walk(world, event, atNs);
          if (next != null) {
            all.add(next);
          }
        }
      }
    }
    return all;
  }

  private @Nullable World walk(World world, BoardEvent event, long atNs) {
    if (event instanceof BoardEvent.Wanted(GuestName guest)
        && (world.guests().contains(guest) || world.state().waiters().contains(guest))) {
      return null; // a guest is placed once
    }
    Step step = machine.step(world.state(), event, atNs);
    int waiting = world.waiting() + (event instanceof BoardEvent.Wanted ? 1 : 0);
    boolean powered = world.powered();
    Set<GuestName> guests = new HashSet<>(world.guests());
    if (event instanceof BoardEvent.Left(GuestName guest)) {
      guests.remove(guest);
    }
    for (BoardEffect effect : step.effects()) {
      switch (effect) {
        case BoardEffect.Settle(List<GuestName> waiters, String refused) -> {
          waiting -= waiters.size();
          if (refused == null) {
            assertThat(step.state()).isInstanceOf(Up.class);
            guests.addAll(waiters);
          }
        }
        case BoardEffect.Abandon(Set<GuestName> lost, _) -> {
          assertThat(lost).as("all of them: %s on %s", event, world).isEqualTo(guests);
          guests.clear();
        }
        case BoardEffect.SwitchOn(int of) -> {
          assertThat(of).isEqualTo(world.state().wake() + 1);
          assertThat(step.state()).isInstanceOf(Waking.class);
          powered = true;
        }
        case BoardEffect.Reach _ -> assertThat(step.state()).isInstanceOf(Waking.class);
        case BoardEffect.ShutDown _ ->
            assertThat(guests).as("nobody is on it: %s on %s", event, world).isEmpty();
        case BoardEffect.SwitchOff _ -> {
          assertThat(guests).as("nobody is on it: %s on %s", event, world).isEmpty();
          powered = false;
        }
      }
    }
    assertThat(waiting)
        .as("settled exactly once or carried: %s on %s", event, world)
        .isEqualTo(step.state().waiters().size());
    Set<GuestName> known = step.state() instanceof Up up ? up.guests() : Set.of();
    assertThat(guests).as("who is on it: %s on %s", event, world).isEqualTo(known);
    switch (step.state()) {
      case Off _ -> assertThat(powered).isFalse();
      case Draining draining -> {
        if (draining.failure() != null) {
          assertThat(draining.waiters()).isEmpty();
        }
      }
      case Waking _, Up _, Failed _ -> {}
    }
    return new World(step.state(), waiting, powered, Set.copyOf(guests));
  }

  private void awake() {
    on(new BoardEvent.Wanted(WWW));
    on(new BoardEvent.SwitchedOn(1));
    on(new BoardEvent.Reached(1));
  }

  private void after(long ns, BoardEvent event) {
    nowNs += ns;
    on(event);
  }

  private void on(BoardEvent event) {
    Step step = machine.step(state, event, nowNs);
    state = step.state();
    effects.addAll(step.effects());
  }
}

package org.jitsu.guest;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jitsu.core.GuestName;
import org.jitsu.core.service.Mode;
import org.jitsu.core.service.Port;
import org.jitsu.core.service.Readiness;
import org.jitsu.core.service.Refusing;
import org.jitsu.core.service.Service;
import org.jitsu.core.service.Wake;
import org.jitsu.core.summon.Cause;
import org.jitsu.core.summon.Outcome;
import org.jitsu.core.summon.Outcome.Reason;
import org.jitsu.core.summon.Outcome.Refused;
import org.jitsu.guest.GuestMachine.Step;
import org.jitsu.guest.GuestState.Asleep;
import org.jitsu.guest.GuestState.BootStep;
import org.jitsu.guest.GuestState.Booting;
import org.jitsu.guest.GuestState.Draining;
import org.jitsu.guest.GuestState.Failed;
import org.jitsu.guest.GuestState.Queued;
import org.jitsu.guest.GuestState.Ready;
import org.junit.jupiter.api.Test;

class GuestMachineTest {

  private static final Cause CAUSE = new Cause.Asked(0);
  private static final Wish WISH =
      new Wish(
          new Service(
              "www.test",
              new GuestName("www"),
              List.of("www.test"),
              List.of(InetAddress.ofLiteral("10.77.0.10")),
              List.of(Port.tcp(80)),
              Mode.AUTO,
              Wake.QUERY,
              new Readiness.Tcp(),
              Refusing.RESET,
              1,
              60),
          CAUSE);
  private static final long SECOND = 1_000_000_000L;
  private static final long BOOT_DEADLINE = 10 * SECOND;
  private static final long IDLE = 120 * SECOND;
  private static final long QUEUE_DEADLINE = 5 * SECOND;

  private final GuestMachine machine = new GuestMachine(BOOT_DEADLINE, IDLE, QUEUE_DEADLINE);
  private final List<GuestEffect> effects = new ArrayList<>();
  private GuestState state = new Asleep(0);
  private long nowNs = 5 * SECOND;

  @Test
  void bootsOnceWhoeverAsksAndSettlesAll() {
    Waiter first = summon();
    Waiter second = summon();
    boot();

    assertThat(state).isEqualTo(new Ready(1, nowNs, IDLE));
    assertThat(effects).filteredOn(GuestEffect.Start.class::isInstance).hasSize(1);
    assertThat(settledOf(first)).isEqualTo(new Outcome.Ready());
    assertThat(settledOf(second)).isEqualTo(new Outcome.Ready());
  }

  @Test
  void holdsBeforeItStopsAnIdleGuest() {
    summon();
    boot();
    effects.clear();
    after(IDLE - 1, new GuestEvent.Tick());
    assertThat(effects).isEmpty();

    after(1, new GuestEvent.Tick());
    assertThat(effects).containsExactly(new GuestEffect.Hold(1));
    on(new GuestEvent.Held(1));
    assertThat(effects).endsWith(new GuestEffect.Stop(1, false));
    on(new GuestEvent.Stopped(1));
    assertThat(state).isEqualTo(new Asleep(1));
  }

  @Test
  void useKeepsItAwake() {
    summon();
    boot();
    after(IDLE / 2, new GuestEvent.Used(nowNs + IDLE / 2));
    after(IDLE / 2, new GuestEvent.Tick());

    assertThat(state).isInstanceOf(Ready.class);
  }

  @Test
  void aLeaseKeepsItAwakeOnlyWhereThereIsOne() {
    summon(300 * SECOND);
    boot();
    after(299 * SECOND, new GuestEvent.Tick());
    assertThat(state).isInstanceOf(Ready.class);
    summon(0);
    after(SECOND, new GuestEvent.Tick());
    assertThat(state).isInstanceOf(Draining.class);
  }

  @Test
  void whoComesWhileItStopsBootsItAgain() {
    summon();
    boot();
    on(new GuestEvent.StopAsked());
    on(new GuestEvent.Held(1));
    Waiter late = summon();
    on(new GuestEvent.Stopped(1));
    assertThat(effects).endsWith(new GuestEffect.Ask(WISH));
    on(new GuestEvent.Granted());

    assertThat(state)
        .isEqualTo(new Booting(2, 0, BootStep.STARTING, nowNs + BOOT_DEADLINE, List.of(late)));
    assertThat(effects).endsWith(new GuestEffect.Start(2, CAUSE));
  }

  @Test
  void aCrashIsHeldAtOnce() {
    summon();
    boot();
    effects.clear();
    on(new GuestEvent.Ended("signal 9"));

    assertThat(effects).containsExactly(new GuestEffect.Hold(1));
  }

  @Test
  void backsOffFromAGuestThatNeverListens() {
    Waiter waiter = summon();
    on(new GuestEvent.Started(1));
    after(BOOT_DEADLINE, new GuestEvent.Tick());
    assertThat(settledOf(waiter))
        .isInstanceOfSatisfying(
            Refused.class, r -> assertThat(r.reason()).isEqualTo(Reason.NOT_READY));
    assertThat(effects).contains(new GuestEffect.RefuseHeld());
    on(new GuestEvent.Held(1));
    assertThat(effects).endsWith(new GuestEffect.Stop(1, true));
    on(new GuestEvent.Stopped(1));

    Waiter early = summon();
    assertThat(settledOf(early))
        .isEqualTo(
            new Refused(
                Reason.BACKING_OFF, "it did not listen within 10.0 s; the next try is due in 1 s"));
    nowNs += SECOND;
    summon();
    assertThat(state)
        .isInstanceOfSatisfying(Booting.class, b -> assertThat(b.failures()).isEqualTo(1));
  }

  @Test
  void pausesDoubleUpToTheirBound() {
    List<Long> pauses = new ArrayList<>();
    for (int n = 0; n < 9; n++) {
      summon();
      on(new GuestEvent.BootFailed(state.boot(), Reason.START_FAILED, "no such kernel"));
      on(new GuestEvent.Held(state.boot()));
      on(new GuestEvent.Stopped(state.boot()));
      long retryAtNs = ((Failed) state).retryAtNs();
      pauses.add((retryAtNs - nowNs) / SECOND);
      nowNs = retryAtNs;
    }
    assertThat(pauses).containsExactly(1L, 2L, 4L, 8L, 16L, 32L, 64L, 64L, 64L);
  }

  @Test
  void aBoundedNumberWaits() {
    for (int n = 0; n < GuestMachine.MAX_WAITERS; n++) {
      summon();
    }
    Waiter oneTooMany = summon();

    assertThat(settledOf(oneTooMany))
        .isInstanceOfSatisfying(
            Refused.class, r -> assertThat(r.reason()).isEqualTo(Reason.OVERLOADED));
  }

  @Test
  void whoIsDeniedIsToldAndTheNextMayAskAgain() {
    Waiter first = queued(0);
    Waiter second = queued(0);
    on(new GuestEvent.Denied(new Refused(Reason.BUDGET_SPENT, "enough")));

    assertThat(state).isEqualTo(new Asleep(0));
    assertThat(settledOf(first)).isEqualTo(new Refused(Reason.BUDGET_SPENT, "enough"));
    assertThat(settledOf(second)).isEqualTo(settledOf(first));
    effects.clear();
    summon();
    assertThat(state).isInstanceOf(Booting.class);
  }

  @Test
  void whoseTurnDoesNotComeIsSentAway() {
    Waiter waiter = queued(0);
    after(QUEUE_DEADLINE - 1, new GuestEvent.Tick());
    assertThat(state).isInstanceOf(Queued.class);
    after(1, new GuestEvent.Tick());

    assertThat(state).isEqualTo(new Asleep(0));
    assertThat(settledOf(waiter))
        .isInstanceOfSatisfying(
            Refused.class, r -> assertThat(r.reason()).isEqualTo(Reason.OVERLOADED));
  }

  @Test
  void aFailureIsNotForgottenInTheQueue() {
    summon();
    on(new GuestEvent.BootFailed(1, Reason.START_FAILED, "no such kernel"));
    on(new GuestEvent.Held(1));
    on(new GuestEvent.Stopped(1));
    GuestState failed = state;
    nowNs += SECOND;
    queued(0);
    on(new GuestEvent.Denied(new Refused(Reason.BUDGET_SPENT, "enough")));

    assertThat(state).isEqualTo(failed);
  }

  @Test
  void answersOfAnEarlierStartAreLeftAside() {
    summon();
    boot();
    on(new GuestEvent.StopAsked());
    on(new GuestEvent.Held(1));
    summon();
    on(new GuestEvent.Stopped(1));
    on(new GuestEvent.Granted());
    GuestState booting = state;

    on(new GuestEvent.Started(1));
    on(new GuestEvent.Released(1));
    on(new GuestEvent.BootFailed(1, Reason.START_FAILED, "late"));

    assertThat(state).isEqualTo(booting);
  }

  @Test
  void whatIsBootedAheadSleepsAgainWhenItListens() {
    foresee();
    on(new GuestEvent.Started(1));
    assertThat(effects).endsWith(new GuestEffect.Start(1, new Cause.Ahead(nowNs)));
    effects.clear();
    on(new GuestEvent.Listening(1));
    assertThat(effects).containsExactly(new GuestEffect.Hold(1), new GuestEffect.Rest(1));
    on(new GuestEvent.Held(1));
    on(new GuestEvent.Stopped(1));

    assertThat(state).isEqualTo(new Asleep(1));
  }

  @Test
  void whoWantsItWhileItIsBootedAheadIsServed() {
    foresee();
    on(new GuestEvent.Started(1));
    Waiter waiter = summon();
    on(new GuestEvent.Listening(1));
    assertThat(effects).endsWith(new GuestEffect.Release(1));
    on(new GuestEvent.Released(1));

    assertThat(settledOf(waiter)).isEqualTo(new Outcome.Ready());
    assertThat(state).isEqualTo(new Ready(1, nowNs, IDLE));
  }

  @Test
  void whoWantsItWhileItGoesToSleepAgainStartsItAnew() {
    foresee();
    on(new GuestEvent.Started(1));
    on(new GuestEvent.Listening(1));
    summon();
    on(new GuestEvent.Stopped(1));
    on(new GuestEvent.Granted());

    assertThat(effects).endsWith(new GuestEffect.Start(2, CAUSE));
  }

  @Test
  void whatCannotBePutToSleepAheadIsStoppedLikeAnyOther() {
    foresee();
    on(new GuestEvent.Started(1));
    on(new GuestEvent.Listening(1));
    on(new GuestEvent.StopFailed(1, "no answer"));
    after(GuestMachine.FIRST_BACKOFF_NS, new GuestEvent.Tick());

    assertThat(effects).endsWith(new GuestEffect.Stop(1, false));
  }

  /** All sequences of events to depth 8, walked by the distinct states they lead to. */
  @Test
  void everySequenceOfEventsKeepsTheInvariants() {
    Set<World> frontier = Set.of(new World(new Asleep(0), 0, true, false));
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
   * @param waiting how many of those that summoned are not settled
   * @param held whether the addresses are held, as far as effects tell
   * @param alive whether the guest may be running, as far as effects tell
   */
  private record World(GuestState state, int waiting, boolean held, boolean alive) {}

  private List<World> successors(World world) {
    int boot = world.state().boot();
    List<World> all = new ArrayList<>();
    for (int of : new int[] {boot - 1, boot}) {
      for (GuestEvent event :
          List.of(
              new GuestEvent.Summoned(WALKER),
              new GuestEvent.Foreseen(WISH),
              new GuestEvent.Granted(),
              new GuestEvent.Denied(new Refused(Reason.BUDGET_SPENT, "x")),
              new GuestEvent.Started(of),
              new GuestEvent.Listening(of),
              new GuestEvent.Released(of),
              new GuestEvent.BootFailed(of, Reason.START_FAILED, "x"),
              new GuestEvent.Held(of),
              new GuestEvent.HoldFailed(of, "x"),
              new GuestEvent.Stopped(of),
              new GuestEvent.StopFailed(of, "x"),
              new GuestEvent.Ended("x"),
              new GuestEvent.Used(0),
              new GuestEvent.StopAsked(),
              new GuestEvent.Tick())) {
        for (long atNs : new long[] {0, QUEUE_DEADLINE, BOOT_DEADLINE, IDLE}) {
          all.add(walk(world, event, atNs));
        }
      }
    }
    return all;
  }

  private static final Waiter WALKER = new Waiter(new CompletableFuture<>(), 0, WISH);

  private World walk(World world, GuestEvent event, long atNs) {
    Step step = machine.step(world.state(), event, atNs);
    int waiting = world.waiting() + (event instanceof GuestEvent.Summoned ? 1 : 0);
    // a guest that was handed over at once has its addresses when that is told
    boolean handedOver = event instanceof GuestEvent.Released && step.state() instanceof Ready;
    boolean held = world.held() && !handedOver;
    boolean alive = world.alive() && !(event instanceof GuestEvent.Ended);
    for (GuestEffect effect : step.effects()) {
      switch (effect) {
        case GuestEffect.Settle(List<Waiter> waiters, Outcome outcome) -> {
          waiting -= waiters.size();
          if (outcome instanceof Outcome.Ready) {
            assertThat(step.state()).isInstanceOf(Ready.class);
          }
        }
        case GuestEffect.Hold _ -> held = true;
        case GuestEffect.Release _ -> {
          assertThat(world.state()).isInstanceOf(Booting.class);
          held = false;
        }
        case GuestEffect.Start _ -> {
          assertThat(alive).as("one start at a time: %s on %s", event, world).isFalse();
          assertThat(held).as("held while it boots: %s on %s", event, world).isTrue();
          alive = true;
        }
        case GuestEffect.Stop _, GuestEffect.Rest _ -> {
          assertThat(held).as("held before it is stopped: %s on %s", event, world).isTrue();
          alive = false;
        }
        case GuestEffect.Ask _ -> assertThat(step.state()).isInstanceOf(Queued.class);
        case GuestEffect.Watch _, GuestEffect.RefuseHeld() -> {}
      }
    }
    int inState =
        switch (step.state()) {
          case Queued queued -> queued.waiters().size();
          case Booting booting -> booting.waiters().size();
          case Draining draining -> draining.waiters().size();
          case Asleep _, Ready _, Failed _ -> 0;
        };
    assertThat(waiting)
        .as("settled exactly once or carried: %s on %s", event, world)
        .isEqualTo(inState);
    if (step.state() instanceof Asleep
        || step.state() instanceof Queued
        || step.state() instanceof Failed) {
      assertThat(held).isTrue();
      assertThat(alive).isFalse();
    }
    return new World(step.state(), waiting, held, alive);
  }

  private void foresee() {
    on(new GuestEvent.Foreseen(WISH));
    on(new GuestEvent.Granted());
  }

  private Waiter summon() {
    return summon(0);
  }

  private Waiter summon(long leaseNs) {
    Waiter waiter = queued(leaseNs);
    if (state instanceof Queued) {
      on(new GuestEvent.Granted());
    }
    return waiter;
  }

  private Waiter queued(long leaseNs) {
    Waiter waiter = new Waiter(new CompletableFuture<>(), leaseNs, WISH);
    on(new GuestEvent.Summoned(waiter));
    return waiter;
  }

  private void boot() {
    on(new GuestEvent.Started(state.boot()));
    on(new GuestEvent.Listening(state.boot()));
    on(new GuestEvent.Released(state.boot()));
  }

  private void after(long ns, GuestEvent event) {
    nowNs += ns;
    on(event);
  }

  private void on(GuestEvent event) {
    Step step = machine.step(state, event, nowNs);
    state = step.state();
    effects.addAll(step.effects());
  }

  private Outcome settledOf(Waiter waiter) {
    List<Outcome> outcomes = new ArrayList<>();
    for (GuestEffect effect : effects) {
      if (effect instanceof GuestEffect.Settle(List<Waiter> waiters, Outcome outcome)
          && waiters.contains(waiter)) {
        outcomes.add(outcome);
      }
    }
    assertThat(outcomes).hasSize(1);
    return outcomes.getFirst();
  }
}

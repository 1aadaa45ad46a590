package org.jitsu.guest;

import static org.jitsu.guest.GuestState.BootStep.LISTENING;
import static org.jitsu.guest.GuestState.BootStep.RELEASING;
import static org.jitsu.guest.GuestState.BootStep.STARTING;
import static org.jitsu.guest.GuestState.DrainStep.HOLDING;
import static org.jitsu.guest.GuestState.DrainStep.STOPPING;

import java.util.List;
import org.jitsu.core.summon.Cause;
import org.jitsu.core.summon.Outcome;
import org.jitsu.core.summon.Outcome.Reason;
import org.jitsu.core.summon.Outcome.Refused;
import org.jitsu.guest.GuestEvent.BootFailed;
import org.jitsu.guest.GuestEvent.Denied;
import org.jitsu.guest.GuestEvent.Ended;
import org.jitsu.guest.GuestEvent.Foreseen;
import org.jitsu.guest.GuestEvent.Granted;
import org.jitsu.guest.GuestEvent.Held;
import org.jitsu.guest.GuestEvent.HoldFailed;
import org.jitsu.guest.GuestEvent.Listening;
import org.jitsu.guest.GuestEvent.Released;
import org.jitsu.guest.GuestEvent.Started;
import org.jitsu.guest.GuestEvent.StopAsked;
import org.jitsu.guest.GuestEvent.StopFailed;
import org.jitsu.guest.GuestEvent.Stopped;
import org.jitsu.guest.GuestEvent.Summoned;
import org.jitsu.guest.GuestEvent.Tick;
import org.jitsu.guest.GuestEvent.Used;
import org.jitsu.guest.GuestState.Asleep;
import org.jitsu.guest.GuestState.Booting;
import org.jitsu.guest.GuestState.Draining;
import org.jitsu.guest.GuestState.Failed;
import org.jitsu.guest.GuestState.Queued;
import org.jitsu.guest.GuestState.Ready;
import org.jspecify.annotations.Nullable;

/**
 * The life of a guest as a pure function of state, event and time.
 *
 * <pre>
 *          summoned          granted            released
 *   Asleep ---------> Queued --------> Booting ---------> Ready
 *    ^  ^ &lt;------------ | denied, late    | failed, late,   | idle, crashed,
 *    |  |               ^                 | died, told to   | told to stop
 *    |  |               | wanted again    | stop            |
 *    |  +---------------+---- Draining &lt;--+-----------------+
 *    |        stopped             | stopped after a failure
 *    | told to stop               v
 *    +------------------------ Failed ----> Queued   (summoned, when the next try is due)
 * </pre>
 *
 * <p>{@link #asleep}, {@link #queued}, {@link #booting}, {@link #ready}, {@link #draining} and
 * {@link #failed} take the edges that leave the state of their name. The addresses are held in
 * every state but {@code Ready} and the last step of {@code Booting}: {@code Draining} holds them
 * before it stops the guest, and every arc that leaves a state with waiters settles them or carries
 * them on. A guest that is booted before it is wanted goes the same way without a waiter, and from
 * {@code Booting} to {@code Draining} when it listens.
 *
 * @param bootDeadlineNs how long a start may take until the guest serves
 * @param idleNs how long a guest may be unused before it sleeps
 * @param queueDeadlineNs how long a guest may wait for its turn
 */
record GuestMachine(long bootDeadlineNs, long idleNs, long queueDeadlineNs) {

  /** How many may wait for one guest at once; the next is refused as {@link Reason#OVERLOADED}. */
  static final int MAX_WAITERS = 4096;

  /** The first pause after a failed start; it doubles with every further failure. */
  static final long FIRST_BACKOFF_NS = 1_000_000_000L;

  /** The longest pause after a failed start. */
  static final long LONGEST_BACKOFF_NS = 64_000_000_000L;

  /**
   * What follows from an event.
   *
   * @param state the next state
   * @param effects what is to be done, in order
   */
  record Step(GuestState state, List<GuestEffect> effects) {
    public Step {
      effects = List.copyOf(effects);
    }

    static Step to(GuestState state, GuestEffect... effects) {
      return new Step(state, List.of(effects));
    }
  }

  /** Returns what follows in {@code state} from {@code event} at {@code nowNs}. */
  Step step(GuestState state, GuestEvent event, long nowNs) {
    return switch (state) {
      case Asleep asleep -> asleep(asleep, event, nowNs);
      case Queued queued -> queued(queued, event, nowNs);
      case Booting booting -> booting(booting, event, nowNs);
      case Ready ready -> ready(ready, event, nowNs);
      case Draining draining -> draining(draining, event, nowNs);
      case Failed failed -> failed(failed, event, nowNs);
    };
  }

  /** Returns what a state to which another machine came is by the terms of this one. */
  GuestState takeOver(GuestState state) {
    return state instanceof Ready ready ? new Ready(ready.boot(), ready.usedNs(), idleNs) : state;
  }

  /** Ends what is left in memory of a guest that sleeps. */
  static Step drop(Asleep state) {
    return Step.to(
        new Draining(state.boot(), 0, STOPPING, null, Long.MAX_VALUE, List.of()),
        new GuestEffect.Stop(state.boot(), true));
  }

  private Step asleep(Asleep state, GuestEvent event, long nowNs) {
    return switch (event) {
      case Summoned(Waiter waiter) -> queue(state.boot(), null, nowNs, List.of(waiter));
      case Foreseen(Wish wish) ->
          Step.to(
              new Queued(state.boot(), null, nowNs + queueDeadlineNs, List.of()),
              new GuestEffect.Ask(wish));
      case Granted(), Denied _, StopAsked(), Tick(), Ended _, Used _ -> Step.to(state);
      case Started _,
          Listening _,
          Released _,
          BootFailed _,
          Held _,
          HoldFailed _,
          Stopped _,
          StopFailed _ ->
          Step.to(state);
    };
  }

  private Step queue(int boot, @Nullable Failed failed, long nowNs, List<Waiter> waiters) {
    return Step.to(
        new Queued(boot, failed, nowNs + queueDeadlineNs, waiters),
        new GuestEffect.Ask(waiters.getFirst().wish()));
  }

  private Step queued(Queued state, GuestEvent event, long nowNs) {
    return switch (event) {
      case Summoned(Waiter waiter) when state.waiters().size() < MAX_WAITERS ->
          Step.to(state.with(waiter));
      case Summoned(Waiter waiter) -> Step.to(state, overloaded(waiter));
      case Granted() -> boot(state, nowNs);
      case Denied(Refused why) -> giveUp(state, why);
      case Tick() when nowNs >= state.deadlineNs() ->
          giveUp(
              state,
              new Refused(
                  Reason.OVERLOADED,
                  "its turn to start did not come within " + seconds(queueDeadlineNs)));
      case StopAsked() -> giveUp(state, new Refused(Reason.STOPPING, "it was told to stop"));
      case Tick(), Ended _, Used _, Foreseen _ -> Step.to(state);
      case Started _,
          Listening _,
          Released _,
          BootFailed _,
          Held _,
          HoldFailed _,
          Stopped _,
          StopFailed _ ->
          Step.to(state);
    };
  }

  private Step boot(Queued state, long nowNs) {
    int boot = state.boot() + 1;
    return Step.to(
        new Booting(boot, state.failures(), STARTING, nowNs + bootDeadlineNs, state.waiters()),
        new GuestEffect.Start(
            boot,
            state.waiters().isEmpty()
                ? new Cause.Ahead(nowNs)
                : state.waiters().getFirst().wish().cause()));
  }

  /** Sends away whoever waits; those whose packets are held hear it as one of them. */
  private static Step giveUp(Queued state, Refused why) {
    return Step.to(state.before(), new GuestEffect.Settle(state.waiters(), why));
  }

  private Step booting(Booting state, GuestEvent event, long nowNs) {
    int boot = state.boot();
    return switch (event) {
      case Summoned(Waiter waiter) when state.waiters().size() < MAX_WAITERS ->
          Step.to(state.with(waiter));
      case Summoned(Waiter waiter) -> Step.to(state, overloaded(waiter));
      case Started(int of) when of == boot && state.step() == STARTING ->
          Step.to(at(state, LISTENING));
      case Listening(int of) when of == boot && state.isAhead() -> rest(boot);
      case Listening(int of) when of == boot && state.step() != RELEASING ->
          Step.to(at(state, RELEASING), new GuestEffect.Release(boot));
      case Released(int of) when of == boot ->
          Step.to(
              new Ready(boot, leased(state.longestLeaseNs(), nowNs, nowNs), idleNs),
              new GuestEffect.Settle(state.waiters(), new Outcome.Ready()));
      case BootFailed(int of, Reason reason, String why) when of == boot ->
          fail(state, new Refused(reason, why));
      case Ended(String how) ->
          fail(state, new Refused(Reason.DIED, "it ended while it booted: " + how));
      case Tick() when nowNs >= state.deadlineNs() ->
          fail(
              state,
              new Refused(Reason.NOT_READY, "it did not listen within " + seconds(bootDeadlineNs)));
      case StopAsked() ->
          drain(
              boot,
              state.failures(),
              null,
              state.waiters(),
              new Refused(Reason.STOPPING, "it was told to stop"));
      case Started _, Listening _, Released _, BootFailed _, Tick() -> Step.to(state);
      case Granted(), Denied _, Foreseen _ -> Step.to(state);
      case Held _, HoldFailed _, Stopped _, StopFailed _, Used _ -> Step.to(state);
    };
  }

  private static Booting at(Booting state, GuestState.BootStep step) {
    return new Booting(state.boot(), state.failures(), step, state.deadlineNs(), state.waiters());
  }

  /** Puts a guest to sleep that was booted before it was wanted. */
  private static Step rest(int boot) {
    return Step.to(
        new Draining(boot, 0, STOPPING, null, Long.MAX_VALUE, List.of()),
        new GuestEffect.Hold(boot), // it is held, and watched no longer
        new GuestEffect.Rest(boot));
  }

  private static Step fail(Booting state, Refused failure) {
    return drain(state.boot(), state.failures() + 1, failure, state.waiters(), failure);
  }

  /**
   * Leaves a start that does not end well: holds the addresses first, whoever has them, and sends
   * everybody away.
   */
  private static Step drain(
      int boot, int failures, @Nullable Refused failure, List<Waiter> waiters, Refused outcome) {
    return Step.to(
        new Draining(boot, failures, HOLDING, failure, Long.MAX_VALUE, List.of()),
        new GuestEffect.Hold(boot),
        new GuestEffect.RefuseHeld(),
        new GuestEffect.Settle(waiters, outcome));
  }

  private Step ready(Ready state, GuestEvent event, long nowNs) {
    int boot = state.boot();
    return switch (event) {
      case Summoned(Waiter waiter) ->
          Step.to(
              usedAt(state, leased(waiter.leaseNs(), nowNs, state.usedNs())),
              settle(waiter, new Outcome.Ready()));
      case Used(long atNs) -> Step.to(usedAt(state, atNs));
      case Tick() when nowNs >= state.wakeAtNs() -> sleep(boot);
      case Ended _, StopAsked() -> sleep(boot);
      case BootFailed(int of, _, _) when of == boot ->
          sleep(boot); // it listened, and was lost then
      case Granted(), Denied _, Tick(), Foreseen _ -> Step.to(state);
      case Started _,
          Listening _,
          Released _,
          BootFailed _,
          Held _,
          HoldFailed _,
          Stopped _,
          StopFailed _ ->
          Step.to(state);
    };
  }

  /**
   * Returns what moment of use makes the guest stay until a lease that begins now has ended; {@code
   * otherwiseNs} without one.
   */
  private long leased(long leaseNs, long nowNs, long otherwiseNs) {
    return leaseNs > 0 ? nowNs + Math.max(0, leaseNs - idleNs) : otherwiseNs;
  }

  private static Ready usedAt(Ready state, long atNs) {
    return atNs > state.usedNs() ? new Ready(state.boot(), atNs, state.idleNs()) : state;
  }

  private static Step sleep(int boot) {
    return Step.to(
        new Draining(boot, 0, HOLDING, null, Long.MAX_VALUE, List.of()),
        new GuestEffect.Hold(boot));
  }

  private Step draining(Draining state, GuestEvent event, long nowNs) {
    int boot = state.boot();
    return switch (event) {
      case Summoned(Waiter waiter) -> {
        if (state.failure() != null) {
          yield Step.to(state, new GuestEffect.RefuseHeld(), settle(waiter, state.failure()));
        }
        yield state.waiters().size() < MAX_WAITERS
            ? Step.to(state.with(waiter))
            : Step.to(state, overloaded(waiter));
      }
      case Held(int of) when of == boot && state.step() == HOLDING ->
          Step.to(with(state, STOPPING, Long.MAX_VALUE, state.waiters()), stop(state));
      case HoldFailed(int of, String why) when of == boot && state.step() == HOLDING ->
          stuck(state, "its addresses could not be held: " + why, nowNs);
      case StopFailed(int of, String why) when of == boot && state.step() == STOPPING ->
          stuck(state, "it could not be stopped: " + why, nowNs);
      case Tick() when nowNs >= state.retryAtNs() ->
          Step.to(
              with(state, state.step(), Long.MAX_VALUE, state.waiters()),
              state.step() == HOLDING ? new GuestEffect.Hold(boot) : stop(state));
      case Stopped(int of) when of == boot && state.step() == STOPPING -> stopped(state, nowNs);
      case Granted(), Denied _, StopAsked(), Tick(), Ended _, Used _, Foreseen _ -> Step.to(state);
      case Started _,
          Listening _,
          Released _,
          BootFailed _,
          Held _,
          HoldFailed _,
          Stopped _,
          StopFailed _ ->
          Step.to(state);
    };
  }

  /** Stays where it is until the next try; nobody waits that long. */
  private static Step stuck(Draining state, String why, long nowNs) {
    return Step.to(
        with(state, state.step(), nowNs + FIRST_BACKOFF_NS, List.of()),
        new GuestEffect.RefuseHeld(),
        new GuestEffect.Settle(state.waiters(), new Refused(Reason.START_FAILED, why)));
  }

  private static Draining with(
      Draining state, GuestState.DrainStep step, long retryAtNs, List<Waiter> waiters) {
    return new Draining(state.boot(), state.failures(), step, state.failure(), retryAtNs, waiters);
  }

  private static GuestEffect stop(Draining state) {
    return new GuestEffect.Stop(state.boot(), state.failure() != null);
  }

  private Step stopped(Draining state, long nowNs) {
    if (state.failure() != null) {
      long backoffNs =
          Math.min(LONGEST_BACKOFF_NS, FIRST_BACKOFF_NS << Math.min(state.failures() - 1, 16));
      return Step.to(
          new Failed(state.boot(), state.failures(), state.failure(), nowNs + backoffNs));
    }
    return state.waiters().isEmpty()
        ? Step.to(new Asleep(state.boot()))
        : queue(state.boot(), null, nowNs, state.waiters());
  }

  private Step failed(Failed state, GuestEvent event, long nowNs) {
    return switch (event) {
      case Summoned(Waiter waiter) when nowNs >= state.retryAtNs() ->
          queue(state.boot(), state, nowNs, List.of(waiter));
      case Summoned(Waiter waiter) ->
          Step.to(state, new GuestEffect.RefuseHeld(), settle(waiter, state.refusal(nowNs)));
      case StopAsked() -> Step.to(new Asleep(state.boot()));
      case Granted(), Denied _, Tick(), Ended _, Used _, Foreseen _ -> Step.to(state);
      case Started _,
          Listening _,
          Released _,
          BootFailed _,
          Held _,
          HoldFailed _,
          Stopped _,
          StopFailed _ ->
          Step.to(state);
    };
  }

  private static GuestEffect settle(Waiter waiter, Outcome outcome) {
    return new GuestEffect.Settle(List.of(waiter), outcome);
  }

  private static String seconds(long ns) {
    return ns / 1e9 + " s";
  }

  private static GuestEffect overloaded(Waiter waiter) {
    return settle(waiter, new Refused(Reason.OVERLOADED, MAX_WAITERS + " wait already"));
  }
}

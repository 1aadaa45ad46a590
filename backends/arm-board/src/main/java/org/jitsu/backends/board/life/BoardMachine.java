package org.jitsu.backends.board.life;

import static org.jitsu.backends.board.life.BoardState.DrainStep.SHUTTING;
import static org.jitsu.backends.board.life.BoardState.DrainStep.SWITCHING;
import static org.jitsu.backends.board.life.BoardState.WakeStep.PAUSING;
import static org.jitsu.backends.board.life.BoardState.WakeStep.REACHING;

import java.util.List;
import java.util.Set;
import org.jitsu.backends.board.life.BoardEvent.Barred;
import org.jitsu.backends.board.life.BoardEvent.Left;
import org.jitsu.backends.board.life.BoardEvent.Lost;
import org.jitsu.backends.board.life.BoardEvent.NotReached;
import org.jitsu.backends.board.life.BoardEvent.Reached;
import org.jitsu.backends.board.life.BoardEvent.ShutDown;
import org.jitsu.backends.board.life.BoardEvent.SwitchFailed;
import org.jitsu.backends.board.life.BoardEvent.SwitchedOff;
import org.jitsu.backends.board.life.BoardEvent.SwitchedOn;
import org.jitsu.backends.board.life.BoardEvent.Tick;
import org.jitsu.backends.board.life.BoardEvent.Wanted;
import org.jitsu.backends.board.life.BoardState.Draining;
import org.jitsu.backends.board.life.BoardState.Failed;
import org.jitsu.backends.board.life.BoardState.Off;
import org.jitsu.backends.board.life.BoardState.Up;
import org.jitsu.backends.board.life.BoardState.WakeStep;
import org.jitsu.backends.board.life.BoardState.Waking;
import org.jitsu.core.GuestName;
import org.jspecify.annotations.Nullable;

/**
 * The life of a board as a pure function of state, event and time.
 *
 * <pre>
 *        wanted            reached
 *   Off ---------> Waking ---------> Up
 *    ^    wanted   ^    |            | idle, lost
 *    |    again    |    | late       v
 *    +-------------+----|-------> Draining
 *        switched off   |            | switched off after a failure
 *                       | barred,    v
 *                       +--------> Failed ----> Waking   (wanted, when the next try is due)
 *                  no switch answers
 * </pre>
 *
 * <p>{@link #off}, {@link #waking}, {@link #up}, {@link #draining} and {@link #failed} take the
 * edges that leave the state of their name. A board is put to sleep only when nobody is on it: it
 * is asked to shut itself down, and then the switch is thrown. One that is lost, or does not come
 * up, is switched off at once, so that whatever ran there runs no more. One that is barred is left
 * alone: it may be somebody else's. Every arc that leaves a state with waiters settles them or
 * carries them on.
 *
 * @param wakeDeadlineNs how long it may take to wake
 * @param idleNs how long it is kept awake without a guest; {@link Long#MAX_VALUE} for ever
 */
record BoardMachine(long wakeDeadlineNs, long idleNs) {

  /** The pause between two tries to reach a board that is waking. */
  static final long REACH_PAUSE_NS = 250_000_000L;

  /** The first pause after a failure; it doubles with every further one. */
  static final long FIRST_BACKOFF_NS = 2_000_000_000L;

  /** The longest pause after a failure. */
  static final long LONGEST_BACKOFF_NS = 256_000_000_000L;

  /**
   * What follows from an event.
   *
   * @param state the next state
   * @param effects what is to be done, in order
   */
  record Step(BoardState state, List<BoardEffect> effects) {
    public Step {
      effects = List.copyOf(effects);
    }

    static Step to(BoardState state, BoardEffect... effects) {
      return new Step(state, List.of(effects));
    }
  }

  /** Returns the state of a board that was found awake, with these guests. */
  BoardState found(Set<GuestName> guests, long nowNs) {
    return new Up(0, guests, nowNs, idleNs);
  }

  /** Returns what follows in {@code state} from {@code event} at {@code nowNs}. */
  Step step(BoardState state, BoardEvent event, long nowNs) {
    return switch (state) {
      case Off off -> off(off, event, nowNs);
      case Waking waking -> waking(waking, event, nowNs);
      case Up up -> up(up, event, nowNs);
      case Draining draining -> draining(draining, event, nowNs);
      case Failed failed -> failed(failed, event, nowNs);
    };
  }

  private Step off(Off state, BoardEvent event, long nowNs) {
    return switch (event) {
      case Wanted(GuestName guest) -> wake(state.wake(), 0, List.of(guest), nowNs);
      case Left _, Lost _, Tick() -> Step.to(state);
      case SwitchedOn _, SwitchFailed _, SwitchedOff _ -> Step.to(state);
      case Reached _, NotReached _, Barred _, ShutDown _ -> Step.to(state);
    };
  }

  private Step wake(int wake, int failures, List<GuestName> waiters, long nowNs) {
    return Step.to(
        new Waking(
            wake + 1,
            failures,
            WakeStep.SWITCHING,
            Long.MAX_VALUE,
            nowNs + wakeDeadlineNs,
            "",
            waiters),
        new BoardEffect.SwitchOn(wake + 1));
  }

  private Step waking(Waking state, BoardEvent event, long nowNs) {
    int wake = state.wake();
    return switch (event) {
      case Wanted(GuestName guest) -> Step.to(state.with(guest));
      case SwitchedOn(int of) when of == wake && state.step() == WakeStep.SWITCHING -> reach(state);
      case SwitchFailed(int of, String why) when of == wake && state.step() == WakeStep.SWITCHING ->
          fail(state, "its power could not be switched on: " + why, nowNs);
      case Reached(int of) when of == wake && state.step() == REACHING ->
          Step.to(
              new Up(wake, Set.copyOf(state.waiters()), nowNs, idleNs),
              new BoardEffect.Settle(state.waiters(), null));
      case NotReached(int of, String why) when of == wake && state.step() == REACHING ->
          nowNs >= state.deadlineNs()
              ? late(state.at(PAUSING, Long.MAX_VALUE, why))
              : Step.to(state.at(PAUSING, nowNs + REACH_PAUSE_NS, why));
      case Barred(int of, String why) when of == wake && state.step() == REACHING ->
          fail(state, why, nowNs);
      case Tick() when nowNs >= state.deadlineNs() -> late(state);
      case Tick() when nowNs >= state.probeAtNs() -> reach(state);
      case SwitchedOn _, SwitchFailed _, SwitchedOff _ -> Step.to(state);
      case Reached _, NotReached _, Barred _, ShutDown _ -> Step.to(state);
      case Left _, Lost _, Tick() -> Step.to(state);
    };
  }

  private static Step reach(Waking state) {
    return Step.to(
        state.at(REACHING, Long.MAX_VALUE, state.seen()), new BoardEffect.Reach(state.wake()));
  }

  /** Gives up a board that could not be reached in time. */
  private Step late(Waking state) {
    String why =
        "it was not reached within "
            + wakeDeadlineNs / 1e9
            + " s"
            + (state.seen().isEmpty() ? "" : ": " + state.seen());
    return Step.to(
        switchingOff(state.wake(), state.failures() + 1, why, List.of()),
        new BoardEffect.Settle(state.waiters(), why),
        new BoardEffect.SwitchOff(state.wake()));
  }

  /** Leaves a board as it is. */
  private static Step fail(Waking state, String why, long nowNs) {
    int failures = state.failures() + 1;
    return Step.to(
        new Failed(state.wake(), failures, why, nowNs + backoffNs(failures)),
        new BoardEffect.Settle(state.waiters(), why));
  }

  private Step up(Up state, BoardEvent event, long nowNs) {
    int wake = state.wake();
    return switch (event) {
      case Wanted(GuestName guest) ->
          Step.to(state.with(guest), new BoardEffect.Settle(List.of(guest), null));
      case Left(GuestName guest) -> Step.to(state.without(guest, nowNs));
      case Lost(int of, String why) when of == wake ->
          Step.to(
              switchingOff(wake, 1, "it was lost: " + why, List.of()),
              new BoardEffect.Abandon(state.guests(), why),
              new BoardEffect.SwitchOff(wake));
      case Tick() when nowNs >= state.wakeAtNs() ->
          Step.to(
              new Draining(wake, 0, SHUTTING, null, Long.MAX_VALUE, List.of()),
              new BoardEffect.ShutDown(wake));
      case SwitchedOn _, SwitchFailed _, SwitchedOff _ -> Step.to(state);
      case Reached _, NotReached _, Barred _, ShutDown _ -> Step.to(state);
      case Lost _, Tick() -> Step.to(state);
    };
  }

  private static Draining switchingOff(
      int wake, int failures, @Nullable String failure, List<GuestName> waiters) {
    return new Draining(wake, failures, SWITCHING, failure, Long.MAX_VALUE, waiters);
  }

  private Step draining(Draining state, BoardEvent event, long nowNs) {
    int wake = state.wake();
    return switch (event) {
      case Wanted(GuestName guest) ->
          state.failure() == null
              ? Step.to(state.with(guest))
              : Step.to(state, new BoardEffect.Settle(List.of(guest), state.failure()));
      case ShutDown(int of) when of == wake && state.step() == SHUTTING ->
          Step.to(
              switchingOff(wake, state.failures(), state.failure(), state.waiters()),
              new BoardEffect.SwitchOff(wake));
      case SwitchedOff(int of) when of == wake && state.step() == SWITCHING ->
          switchedOff(state, nowNs);
      case SwitchFailed(int of, String why) when of == wake && state.step() == SWITCHING ->
          stuck(state, "its power could not be switched off: " + why, nowNs);
      case Tick() when nowNs >= state.retryAtNs() ->
          Step.to(
              switchingOff(wake, state.failures(), state.failure(), state.waiters()),
              new BoardEffect.SwitchOff(wake));
      case SwitchedOn _, SwitchFailed _, SwitchedOff _ -> Step.to(state);
      case Reached _, NotReached _, Barred _, ShutDown _ -> Step.to(state);
      case Left _, Lost _, Tick() -> Step.to(state);
    };
  }

  private Step switchedOff(Draining state, long nowNs) {
    if (state.failure() != null) {
      return Step.to(
          new Failed(
              state.wake(),
              state.failures(),
              state.failure(),
              nowNs + backoffNs(state.failures())));
    }
    return state.waiters().isEmpty()
        ? Step.to(new Off(state.wake()))
        : wake(state.wake(), state.failures(), state.waiters(), nowNs);
  }

  /** Stays where it is until the next try; nobody waits that long. */
  private static Step stuck(Draining state, String why, long nowNs) {
    int failures = state.failures() + 1;
    return Step.to(
        new Draining(
            state.wake(),
            failures,
            SWITCHING,
            state.failure(),
            nowNs + backoffNs(failures),
            List.of()),
        new BoardEffect.Settle(state.waiters(), why));
  }

  private Step failed(Failed state, BoardEvent event, long nowNs) {
    return switch (event) {
      case Wanted(GuestName guest) when nowNs >= state.retryAtNs() ->
          wake(state.wake(), state.failures(), List.of(guest), nowNs);
      case Wanted(GuestName guest) ->
          Step.to(state, new BoardEffect.Settle(List.of(guest), state.why()));
      case Left _, Lost _, Tick() -> Step.to(state);
      case SwitchedOn _, SwitchFailed _, SwitchedOff _ -> Step.to(state);
      case Reached _, NotReached _, Barred _, ShutDown _ -> Step.to(state);
    };
  }

  private static long backoffNs(int failures) {
    return Math.min(LONGEST_BACKOFF_NS, FIRST_BACKOFF_NS << Math.min(failures - 1, 16));
  }
}

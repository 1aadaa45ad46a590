package org.jitsu.synjitsu.hold;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.jitsu.core.hypervisor.GuestLink;
import org.jitsu.synjitsu.hold.HoldState.Held;
import org.jitsu.synjitsu.hold.HoldState.Served;
import org.jitsu.synjitsu.hold.HoldState.Watching;
import org.jitsu.synjitsu.probe.Probing;
import org.jitsu.synjitsu.probe.Target;

/**
 * Decides for one guest's addresses. Pure: no clock, thread or socket.
 *
 * <pre>
 *            {@link HoldEvent.Hold}                {@link HoldEvent.Watch}
 *   Served ---------> Held ----------> Watching --+ {@link HoldEvent.Due}: probe
 *     ^                |  ^               |  |  ^-+ {@link HoldEvent.Answered}: report
 *     |    Release     |  +---------------+  |
 *     +----------------+    Hold, Failed     |
 *     +--------------------------------------+
 *                   {@link HoldEvent.Release}
 * </pre>
 *
 * <p>Clients that were answered, not kept, are handed over before that: they plug the link in
 * themselves, and {@link HoldEvent.Plugged} does what is left of the release.
 *
 * <p>A release is one step: from its first effect on Synjitsu answers nothing; the clients are
 * introduced, then the link is plugged, then leftovers of the probes are reset, then the kept
 * packets are injected. An address is held or served, never both and never neither.
 */
final class HoldMachine {

  private HoldMachine() {}

  static Step step(HoldState state, HoldEvent event, long nowNs) {
    return switch (state) {
      case Served served -> served(served, event);
      case Held held -> held(held, event, nowNs);
      case Watching watching -> watching(watching, event, nowNs);
    };
  }

  private static Step served(Served state, HoldEvent event) {
    return switch (event) {
      case HoldEvent.Hold() -> Step.to(new Held(false), new Effect.Detach(), new Effect.Claim());
      case HoldEvent.Watch _ -> Step.to(state, new Effect.StopListening());
      case HoldEvent.Release(GuestLink link) -> Step.to(state, new Effect.Plug(link));
      case HoldEvent.Failed() ->
          Step.to(
              new Held(false), new Effect.Detach(), new Effect.Claim(), new Effect.RefuseKept());
      case HoldEvent.Refuse(),
          HoldEvent.Came(),
          HoldEvent.Knocked _,
          HoldEvent.Waiting _,
          HoldEvent.Plugged(),
          HoldEvent.Attached(),
          HoldEvent.Heard(),
          HoldEvent.Refused(),
          HoldEvent.Answered _,
          HoldEvent.Due() ->
          Step.to(state);
    };
  }

  private static Step held(Held state, HoldEvent event, long nowNs) {
    return switch (event) {
      // Claimed again, because the kernel may have refused the first time.
      case HoldEvent.Hold() -> Step.to(state, new Effect.Claim());
      case HoldEvent.Watch(GuestLink link, List<Target> targets) ->
          watch(link, targets, state.asked(), nowNs);
      case HoldEvent.Release(GuestLink link) -> release(link, new Effect.Attach(link));
      case HoldEvent.Refuse() -> Step.to(new Held(false), new Effect.RefuseKept());
      case HoldEvent.Came() -> Step.to(new Held(false));
      case HoldEvent.Failed() -> Step.to(state, new Effect.Detach());
      case HoldEvent.Knocked knock -> knocked(knock, state.asked(), new Held(true));
      case HoldEvent.Waiting waiting -> waiting(waiting, state, state.asked(), new Held(true));
      case HoldEvent.Plugged(),
          HoldEvent.Attached(),
          HoldEvent.Heard(),
          HoldEvent.Refused(),
          HoldEvent.Answered _,
          HoldEvent.Due() ->
          Step.to(state);
    };
  }

  private static Step watching(Watching state, HoldEvent event, long nowNs) {
    Probing probing = state.probing();
    return switch (event) {
      case HoldEvent.Hold() ->
          Step.to(
              new Held(state.asked()),
              new Effect.StopListening(),
              new Effect.Detach(),
              new Effect.Claim());
      case HoldEvent.Failed() ->
          Step.to(new Held(state.asked()), new Effect.StopListening(), new Effect.Detach());
      case HoldEvent.Watch(GuestLink link, List<Target> targets) -> {
        Step anew = watch(link, targets, state.asked(), nowNs);
        yield prefixed(anew, new Effect.Detach());
      }
      case HoldEvent.Release(GuestLink link) when link.equals(state.link()) ->
          release(link, new Effect.StopListening());
      case HoldEvent.Release(GuestLink link) ->
          release(link, new Effect.StopListening(), new Effect.Detach(), new Effect.Attach(link));
      case HoldEvent.Refuse() ->
          Step.to(new Watching(state.link(), probing, false), new Effect.RefuseKept());
      case HoldEvent.Came() -> Step.to(new Watching(state.link(), probing, false));
      case HoldEvent.Knocked knock ->
          knocked(knock, state.asked(), new Watching(state.link(), probing, true));
      case HoldEvent.Waiting waiting ->
          waiting(waiting, state, state.asked(), new Watching(state.link(), probing, true));
      case HoldEvent.Plugged() -> prefixed(settled(), new Effect.StopListening());
      case HoldEvent.Attached() -> probe(state, probing.attached(nowNs), nowNs);
      case HoldEvent.Heard() -> probe(state, probing.heard(nowNs), nowNs);
      case HoldEvent.Refused() -> probe(state, probing.refused(nowNs), nowNs);
      case HoldEvent.Answered(Target target) ->
          probe(state, probing.answered(target, nowNs), nowNs);
      case HoldEvent.Due() -> probe(state, probing, nowNs);
    };
  }

  private static Step watch(GuestLink link, List<Target> targets, boolean asked, long nowNs) {
    Probing probing = Probing.begin(targets, nowNs);
    Watching next = new Watching(link, probing, asked);
    Step first =
        probing.isDone()
            ? Step.to(next, new Effect.ReportListening())
            : probe(next, probing, nowNs);
    return prefixed(first, new Effect.Attach(link));
  }

  /** Goes on with the probes as they now stand: the next one if it is due, or the report. */
  private static Step probe(Watching state, Probing probing, long nowNs) {
    if (probing.isDone() && !state.probing().isDone()) {
      return Step.to(state.with(probing), new Effect.ReportListening());
    }
    if (!probing.isDue(nowNs)) {
      return Step.to(state.with(probing));
    }
    return Step.to(
        state.with(probing.asked(nowNs)),
        new Effect.Probe(probing.open().getFirst(), probing.manner()));
  }

  private static Step knocked(HoldEvent.Knocked knock, boolean asked, HoldState next) {
    return asked
        ? Step.to(next, new Effect.Keep())
        : Step.to(next, new Effect.Keep(), new Effect.Summon(knock.service(), knock.cause()));
  }

  private static Step waiting(
      HoldEvent.Waiting waiting, HoldState state, boolean asked, HoldState next) {
    return asked
        ? Step.to(state)
        : Step.to(next, new Effect.Summon(waiting.service(), waiting.cause()));
  }

  private static Step release(GuestLink link, Effect... first) {
    return prefixed(prefixed(settled(), new Effect.Introduce(), new Effect.Plug(link)), first);
  }

  /** What a release is after its plug. */
  private static Step settled() {
    return Step.to(
        new Served(),
        new Effect.TakeStragglers(),
        new Effect.ResetProbes(),
        new Effect.Inject(),
        new Effect.Leave());
  }

  private static Step prefixed(Step step, Effect... first) {
    return new Step(
        step.next(), Stream.concat(Arrays.stream(first), step.effects().stream()).toList());
  }
}

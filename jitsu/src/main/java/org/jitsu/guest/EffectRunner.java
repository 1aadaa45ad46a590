package org.jitsu.guest;

import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jitsu.core.GuestName;
import org.jitsu.core.hypervisor.Attachment;
import org.jitsu.core.hypervisor.GuestLink;
import org.jitsu.core.hypervisor.GuestLinks;
import org.jitsu.core.hypervisor.GuestSpec;
import org.jitsu.core.hypervisor.StopMode;
import org.jitsu.core.summon.AddressHold;
import org.jitsu.core.summon.Cause;
import org.jitsu.core.summon.Outcome;
import org.jitsu.core.summon.Outcome.Reason;
import org.jitsu.core.summon.PortHold;
import org.jitsu.core.time.Ticker;
import org.jitsu.core.trace.Mark;
import org.jitsu.core.trace.Phase;
import org.jspecify.annotations.Nullable;

/**
 * Carries out what the machine wants done: asks Synjitsu and the hypervisors, and brings their
 * answers back to the keeper's thread as events. Called on the keeper's thread.
 */
final class EffectRunner implements AutoCloseable {

  /** Has work done on the keeper's thread; any thread. */
  interface Later {
    void run(GuestName guest, Consumer<Kept> work);
  }

  /** Steps a guest; the keeper's thread. */
  interface Stepper {
    void on(Kept kept, GuestEvent event, String reason);
  }

  /** Decides whether a guest may be started; the keeper's thread. */
  interface Asker {
    void ask(Kept kept, Wish wish);
  }

  private interface Failure {
    GuestEvent event(String why);
  }

  private final AddressHold hold;
  private final PortHold ports;
  private final Workers workers;
  private final GuestOperations operations;
  private final Ticker ticker;
  private final Later later;
  private final Stepper stepper;
  private final Asker asker;

  EffectRunner(
      AddressHold hold,
      PortHold ports,
      GuestLinks links,
      Workers workers,
      Ticker ticker,
      Later later,
      Stepper stepper,
      Asker asker) {
    this.hold = hold;
    this.ports = ports;
    this.workers = workers;
    this.operations = new GuestOperations(links, workers, ticker);
    this.ticker = ticker;
    this.later = later;
    this.stepper = stepper;
    this.asker = asker;
  }

  /** Makes ready what the next start of a sleeping guest needs. */
  void prepare(Kept kept) {
    operations.prepare(kept.guest);
  }

  /**
   * Has a sleeping guest booted before anybody wants it, if it is one of those and its next start
   * would be a boot.
   */
  void bootAhead(Kept kept) {
    if (kept.guest.ahead() == null || kept.wasAhead) { // once is enough, whatever came of it
      return;
    }
    operations.ifNextIsABoot(kept.guest, () -> later.run(kept.guest.name(), this::foresee));
  }

  private void foresee(Kept kept) {
    if (!kept.dismissed) {
      Cause cause = new Cause.Ahead(ticker.nowNs());
      Wish wish = new Wish(kept.guest.services().getFirst(), cause);
      stepper.on(kept, new GuestEvent.Foreseen(wish), Causes.describe(cause));
    }
  }

  /**
   * Has whoever answers for a guest that is away do so as its services say now.
   *
   * @param done called on the keeper's thread, with why it failed; null when it did not
   */
  void holdAnew(Kept kept, Consumer<@Nullable String> done) {
    GuestName name = kept.guest.name();
    holding(kept)
        .whenComplete(
            (_, thrown) ->
                later.run(name, _ -> done.accept(thrown == null ? null : String.valueOf(thrown))));
  }

  private CompletionStage<Void> holding(Kept kept) {
    return kept.guest.hasLink()
        ? hold.hold(kept.guest.holding())
        : ports.hold(kept.guest.holding());
  }

  /**
   * Has a guest defined anew.
   *
   * @param first what blocks and comes before it
   * @param done called on the keeper's thread, with why it failed; null when it did not
   */
  void define(
      Kept kept, GuestOperations.Blocking first, GuestSpec spec, Consumer<@Nullable String> done) {
    GuestName name = kept.guest.name();
    operations.define(
        kept.guest,
        first,
        spec,
        new GuestOperations.Reply<>() {
          @Override
          public void done(Boolean result) {
            later.run(name, _ -> done.accept(null));
          }

          @Override
          public void failed(String why) {
            later.run(name, _ -> done.accept(why));
          }
        });
  }

  /**
   * Has nothing left of a sleeping guest, and nobody answer for it.
   *
   * @param done called on the keeper's thread, with why it failed; null when it did not
   */
  void forget(Kept kept, Consumer<@Nullable String> done) {
    GuestName name = kept.guest.name();
    operations.forget(
        kept.guest,
        new GuestOperations.Reply<>() {
          @Override
          public void done(Boolean result) {
            CompletionStage<Void> forgotten =
                kept.guest.hasLink() ? hold.forget(name) : ports.forget(name);
            forgotten.whenComplete(
                (_, thrown) ->
                    later.run(
                        name, _ -> done.accept(thrown == null ? null : String.valueOf(thrown))));
          }

          @Override
          public void failed(String why) {
            later.run(name, _ -> done.accept(why));
          }
        });
  }

  void carryOut(Kept kept, GuestEffect effect) {
    switch (effect) {
      case GuestEffect.Ask(Wish wish) -> asker.ask(kept, wish);
      case GuestEffect.Start(int boot, Cause cause) -> {
        kept.begins(Causes.describe(cause), new Mark(Phase.ASKED, cause.receivedNs()));
        start(kept, boot);
      }
      case GuestEffect.Watch(int boot) -> {
        ReadinessWatch readiness = ReadinessWatch.foundBooting(kept.guest);
        readiness.running(workers);
        watch(kept, readiness, boot);
      }
      case GuestEffect.Release(int boot) ->
          answer(
              kept,
              release(kept),
              (k, released) -> released(k, released, boot),
              why -> new GuestEvent.BootFailed(boot, Reason.START_FAILED, why));
      case GuestEffect.Hold(int boot) ->
          answer(
              kept,
              holding(kept),
              (k, _) -> stepper.on(k, new GuestEvent.Held(boot), "held"),
              why -> new GuestEvent.HoldFailed(boot, why));
      case GuestEffect.Rest(int boot) -> {
        StopMode ahead = kept.guest.ahead();
        StopMode mode = remembering(kept, ahead == null ? kept.guest.stop() : ahead);
        kept.wasAhead = mode == ahead;
        stop(kept, boot, mode);
      }
      case GuestEffect.Stop(int boot, boolean gone) -> {
        boolean isUnfinished = kept.guest.stop() == StopMode.SUSPEND && !kept.wasReady;
        StopMode mode = remembering(kept, kept.guest.stop());
        stop(kept, boot, gone || isUnfinished ? StopMode.DESTROY : mode);
      }
      case GuestEffect.RefuseHeld() -> {
        if (kept.guest.hasLink()) {
          hold.refuse(kept.guest.name());
        } else {
          ports.refuse(kept.guest.name());
        }
      }
      case GuestEffect.Settle(List<Waiter> waiters, Outcome outcome) ->
          waiters.forEach(waiter -> waiter.outcome().complete(outcome));
    }
  }

  /** Returns how a guest is stopped; nothing is to be left of one that is another one by now. */
  private static StopMode remembering(Kept kept, StopMode mode) {
    boolean isOutdated = kept.isOutdated;
    kept.isOutdated = false;
    if (!isOutdated || (mode != StopMode.PAUSE && mode != StopMode.SUSPEND)) {
      return mode;
    }
    kept.droppedBoot = kept.state.boot();
    return StopMode.DESTROY;
  }

  private void stop(Kept kept, int boot, StopMode mode) {
    operations.stop(
        kept.guest,
        mode,
        reply(
            kept,
            (k, _) -> stepper.on(k, new GuestEvent.Stopped(boot), "stopped"),
            why -> new GuestEvent.StopFailed(boot, why)));
  }

  private void start(Kept kept, int boot) {
    List<Mark> marks = kept.marks;
    marks.add(new Mark(Phase.DECIDED, ticker.nowNs()));
    kept.isAnswerDue = true;
    ReadinessWatch readiness = ReadinessWatch.before(kept.guest);
    operations.start(
        kept.guest,
        (link, goesOn, atNs) ->
            later.run(
                kept.guest.name(),
                k -> {
                  if (link != null) {
                    marks.add(new Mark(Phase.LINKED, atNs));
                  }
                  if (goesOn) {
                    readiness.goesOn();
                  } else {
                    k.isOutdated = false;
                  }
                  if (k.state instanceof GuestState.Booting && k.state.boot() == boot) {
                    k.link = link;
                    watch(k, readiness, boot);
                  }
                }),
        reply(
            kept,
            (k, started) -> {
              marks.addAll(started.marks());
              if (started.attachment() instanceof Attachment.Ports where) {
                k.ports = where;
              }
              if (started.goesOn()) {
                readiness.goesOn();
              }
              readiness.running(workers);
              stepper.on(k, new GuestEvent.Started(boot), "its VMM runs");
            },
            why -> new GuestEvent.BootFailed(boot, Reason.START_FAILED, why)));
  }

  private void watch(Kept kept, ReadinessWatch readiness, int boot) {
    boolean isAhead = kept.state instanceof GuestState.Booting booting && booting.isAhead();
    if (kept.link != null && kept.guest.isReadyOnWire() && !isAhead) {
      handOver(kept, kept.link, boot);
      return;
    }
    List<Mark> marks = kept.marks;
    answer(
        kept,
        readiness.listening(hold, kept.link, ticker),
        (k, atNs) -> {
          marks.add(new Mark(Phase.LISTENING, atNs));
          stepper.on(k, new GuestEvent.Listening(boot), "it listens");
        },
        why -> new GuestEvent.BootFailed(boot, Reason.NOT_READY, why));
  }

  /** Has Synjitsu give the guest its addresses the moment it listens, without asking back. */
  private void handOver(Kept kept, GuestLink link, int boot) {
    answer(
        kept,
        hold.handOver(kept.guest.name(), link),
        (k, handed) -> {
          k.marks.add(new Mark(Phase.LISTENING, handed.listeningNs()));
          released(k, handed.released(), boot);
        },
        why -> new GuestEvent.BootFailed(boot, Reason.START_FAILED, why));
  }

  private void released(Kept kept, AddressHold.Released released, int boot) {
    kept.wasReady = true;
    if (kept.link != null) {
      kept.marks.add(new Mark(Phase.PLUGGED, released.pluggedNs()));
    }
    if (kept.link != null || released.injected() > 0) {
      kept.marks.add(new Mark(Phase.INJECTED, released.injectedNs()));
    }
    stepper.on(kept, new GuestEvent.Released(boot), "it serves");
  }

  private CompletionStage<AddressHold.Released> release(Kept kept) {
    return kept.link != null
        ? hold.release(kept.guest.name(), kept.link)
        : ports.release(kept.guest.name(), kept.ports);
  }

  /** Brings the end of a blocking call back to the keeper's thread. */
  private <T> GuestOperations.Reply<T> reply(Kept kept, BiConsumer<Kept, T> done, Failure failure) {
    GuestName name = kept.guest.name();
    return new GuestOperations.Reply<>() {
      @Override
      public void done(T result) {
        later.run(name, k -> done.accept(k, result));
      }

      @Override
      public void failed(String why) {
        later.run(name, k -> stepper.on(k, failure.event(why), why));
      }
    };
  }

  /** Brings the end of a stage back to the keeper's thread. */
  private <T extends @Nullable Object> void answer(
      Kept kept, CompletionStage<T> stage, BiConsumer<Kept, T> done, Failure failure) {
    GuestOperations.Reply<T> reply = reply(kept, done, failure);
    stage.whenComplete(
        (result, thrown) -> {
          if (thrown == null) {
            reply.done(result);
          } else {
            Throwable why = thrown instanceof CompletionException ? thrown.getCause() : thrown;
            reply.failed(String.valueOf(why == null ? thrown : why.getMessage()));
          }
        });
  }

  /** Waits for the blocking calls that are under way. */
  @Override
  public void close() {
    operations.close();
  }
}

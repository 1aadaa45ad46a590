package org.jitsu.guest;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.jitsu.core.GuestName;
import org.jitsu.core.agent.Mailbox;
import org.jitsu.core.hypervisor.GuestLinks;
import org.jitsu.core.hypervisor.GuestWatcher;
import org.jitsu.core.service.Service;
import org.jitsu.core.summon.Activity;
import org.jitsu.core.summon.AddressHold;
import org.jitsu.core.summon.Cause;
import org.jitsu.core.summon.Outcome;
import org.jitsu.core.summon.Outcome.Reason;
import org.jitsu.core.summon.Outcome.Refused;
import org.jitsu.core.summon.Summoner;
import org.jitsu.core.time.Ticker;
import org.jitsu.core.trace.Mark;
import org.jitsu.core.trace.Phase;
import org.jitsu.core.trace.StartTrace;
import org.jitsu.guest.GuestMachine.Step;
import org.jspecify.annotations.Nullable;

/**
 * The agent that keeps every guest: it owns their states, steps them through {@link GuestMachine},
 * and has the effects carried out. One thread; everybody else comes through its mailbox, of at most
 * {@value #MAILBOX} messages from outside.
 */
public final class GuestKeeper implements Summoner, Activity, GuestWatcher {

  /**
   * How many messages from outside wait at most; a summons that finds no room is refused as
   * overloaded.
   */
  static final int MAILBOX = 65_536;

  private static final Logger LOG = System.getLogger(GuestKeeper.class.getName());

  private final Ticker ticker;
  private final Map<GuestName, Kept> guests = new TreeMap<>();
  private final PriorityQueue<Alarm> alarms =
      new PriorityQueue<>(Comparator.comparingLong(Alarm::atNs));
  private final Mailbox<Message> mailbox = new Mailbox<>(MAILBOX);
  private final Map<GuestName, GuestView> views = new ConcurrentSkipListMap<>();
  private final StartLog starts = new StartLog();
  private long startsCounted;
  private boolean stopping;
  private @Nullable EffectRunner runner;
  private @Nullable Thread thread;

  private record Alarm(long atNs, GuestName guest) {}

  /** Something for the keeper's thread. */
  private record Message(GuestName guest, Consumer<Kept> work) {}

  /** Makes a keeper that does nothing yet; what it is told waits in its mailbox. */
  public GuestKeeper(Ticker ticker) {
    this.ticker = ticker;
  }

  /**
   * Begins to keep guests as they were found; every address is held or served when this is called.
   * Once.
   *
   * @param found the guests, each with what it was doing
   * @param hold who answers for the addresses of held guests
   * @param links who makes the links of held guests
   */
  public void start(Collection<FoundGuest> found, AddressHold hold, GuestLinks links) {
    runner = new EffectRunner(hold, links, ticker, this::later, this::on);
    List<FoundGuest> all = List.copyOf(found);
    for (FoundGuest each : all) {
      Kept kept = new Kept(each.guest());
      kept.link = each.link();
      guests.put(each.guest().name(), kept);
      views.put(each.guest().name(), GuestView.of(each.guest().name(), kept.state, ticker.nowNs()));
    }
    thread = Thread.ofPlatform().name("guest-keeper").start(() -> loop(all));
  }

  @Override
  public CompletionStage<Outcome> summon(Service service, Cause cause) {
    CompletableFuture<Outcome> outcome = new CompletableFuture<>();
    boolean taken =
        mailbox.offer(
            new Message(
                service.guest(),
                kept -> {
                  if (stopping) {
                    outcome.complete(new Refused(Reason.STOPPING, "the daemon is stopping"));
                    return;
                  }
                  if (!(kept.state instanceof GuestState.Booting)) {
                    kept.cause = describe(cause);
                    kept.marks =
                        new ArrayList<>(List.of(new Mark(Phase.ASKED, cause.receivedNs())));
                  }
                  boolean leased = !kept.guest.isHeld() && cause instanceof Cause.Queried;
                  long leaseNs = leased ? service.ttlSeconds() * 1_000_000_000L : 0;
                  on(kept, new GuestEvent.Summoned(new Waiter(outcome, leaseNs)), describe(cause));
                }));
    if (!taken) {
      outcome.complete(
          new Refused(Reason.OVERLOADED, MAILBOX + " messages wait for the guest keeper"));
    }
    return outcome.minimalCompletionStage();
  }

  @Override
  public void used(GuestName guest, long atNs) {
    mailbox.offer(new Message(guest, kept -> on(kept, new GuestEvent.Used(atNs), "used")));
  }

  @Override
  public void spoke(GuestName guest, long atNs) {
    mailbox.reply(
        new Message(guest, kept -> kept.marks.add(new Mark(Phase.FIRST_INSTRUCTION, atNs))));
  }

  @Override
  public void ended(GuestName guest, String how) {
    mailbox.reply(
        new Message(
            guest,
            kept -> {
              if (!stopping) { // else we stopped it ourselves, or the next daemon finds it so
                on(kept, new GuestEvent.Ended(how), how);
              }
            }));
  }

  /**
   * Asks for a guest to be stopped, as an operator does; any thread. Returns false when there is no
   * such guest.
   */
  public boolean stop(GuestName guest) {
    if (!views.containsKey(guest)) {
      return false;
    }
    mailbox.reply(new Message(guest, kept -> on(kept, new GuestEvent.StopAsked(), "told to stop")));
    return true;
  }

  /** Returns what every guest is doing, by name; any thread. */
  public Collection<GuestView> views() {
    return List.copyOf(views.values());
  }

  /** Returns the newest starts; any thread. */
  public StartLog starts() {
    return starts;
  }

  /**
   * Ends the keeper and refuses whoever waits. Blocks while calls to hypervisors are under way.
   *
   * @param stopGuests whether guests are destroyed; else they go on running, for the next daemon to
   *     find
   */
  public void close(boolean stopGuests) {
    if (thread == null || runner == null) {
      return;
    }
    CountDownLatch dismissed = new CountDownLatch(guests.size());
    for (GuestName guest : guests.keySet()) {
      mailbox.reply(
          new Message(
              guest,
              kept -> {
                dismiss(kept, stopGuests);
                dismissed.countDown();
              }));
    }
    try {
      dismissed.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    runner.close();
    thread.interrupt();
  }

  private void dismiss(Kept kept, boolean stopGuest) {
    stopping = true;
    if (stopGuest && runner != null) {
      runner.carryOut(kept, new GuestEffect.Stop(kept.state.boot(), true));
    }
    List<Waiter> waiters =
        switch (kept.state) {
          case GuestState.Booting booting -> booting.waiters();
          case GuestState.Draining draining -> draining.waiters();
          case GuestState.Asleep _, GuestState.Ready _, GuestState.Failed _ -> List.of();
        };
    waiters.forEach(
        w -> w.outcome().complete(new Refused(Reason.STOPPING, "the daemon is stopping")));
  }

  private void loop(List<FoundGuest> found) {
    try {
      for (FoundGuest each : found) {
        Kept kept = guests.get(each.guest().name());
        if (kept != null) {
          if (each.condition() == FoundGuest.Condition.BOOTING) {
            kept.watch = ReadinessWatch.goingOn(each.guest());
          }
          apply(kept, each.firstStep(ticker.nowNs()), "found so");
          if (runner != null
              && each.condition() == FoundGuest.Condition.ASLEEP
              && kept.link == null) {
            runner.prepare(kept);
          }
        }
      }
      while (!Thread.currentThread().isInterrupted()) {
        Alarm next = alarms.peek();
        long waitNs = next == null ? 60_000_000_000L : Math.max(0, next.atNs() - ticker.nowNs());
        @Nullable Message message = mailbox.poll(waitNs);
        turn(message);
      }
    } catch (InterruptedException e) {
      LOG.log(Level.DEBUG, "the guest keeper ends");
    }
  }

  /** Does what is to be done now. A bug costs the guest it hit, never the thread that keeps all. */
  private void turn(@Nullable Message message) {
    try {
      if (message != null) {
        work(message);
      }
      ring();
    } catch (RuntimeException e) {
      LOG.log(Level.ERROR, "a defect in the guest keeper, please report it", e);
    }
  }

  private void work(Message message) {
    Kept kept = guests.get(message.guest());
    if (kept == null) {
      LOG.log(Level.WARNING, "a message for {0}, which nobody keeps", message.guest());
      return;
    }
    message.work().accept(kept);
  }

  private void ring() {
    long nowNs = ticker.nowNs();
    for (Alarm due = alarms.peek(); due != null && due.atNs() <= nowNs; due = alarms.peek()) {
      alarms.remove();
      Kept kept = guests.get(due.guest());
      if (kept != null && kept.alarmNs == due.atNs()) {
        kept.alarmNs = Long.MAX_VALUE;
        on(kept, new GuestEvent.Tick(), "its time has come");
      }
    }
  }

  private void later(GuestName guest, Consumer<Kept> work) {
    mailbox.reply(new Message(guest, work));
  }

  private void on(Kept kept, GuestEvent event, String reason) {
    apply(kept, kept.machine.step(kept.state, event, ticker.nowNs()), reason);
  }

  /** The one place where states change. What is to be done comes first: a client waits for it. */
  private void apply(Kept kept, Step step, String reason) {
    GuestState before = kept.state;
    kept.state = step.state();
    if (!before.equals(kept.state)) {
      publish(kept, before);
    }
    for (GuestEffect effect : step.effects()) {
      if (runner != null) {
        runner.carryOut(kept, effect);
      }
    }
    if (before.getClass() != kept.state.getClass()) {
      LOG.log(
          Level.INFO,
          "{0}: {1} -> {2} ({3})",
          kept.guest.name(),
          GuestView.word(before),
          GuestView.word(kept.state),
          why(kept.state, reason, ticker.nowNs()));
    }
  }

  private void publish(Kept kept, GuestState before) {
    if (before.getClass() != kept.state.getClass()) {
      kept.sinceNs = ticker.nowNs();
    }
    views.put(kept.guest.name(), GuestView.of(kept.guest.name(), kept.state, kept.sinceNs));
    note(kept, before);
    long wakeAtNs = kept.state.wakeAtNs();
    if (wakeAtNs < kept.alarmNs) {
      kept.alarmNs = wakeAtNs;
      alarms.add(new Alarm(wakeAtNs, kept.guest.name()));
    }
  }

  /** Returns what a reader of the log wants to know of a change. */
  private static String why(GuestState after, String reason, long nowNs) {
    if (after instanceof GuestState.Draining draining && draining.failure() != null) {
      return draining.failure().detail();
    }
    return after instanceof GuestState.Failed failed ? failed.refusal(nowNs).detail() : reason;
  }

  /** Writes a start into the log when it has ended, well or not. */
  private void note(Kept kept, GuestState before) {
    if (!(before instanceof GuestState.Booting) || kept.state instanceof GuestState.Booting) {
      return;
    }
    starts.add(
        new StartTrace(
            ++startsCounted, kept.guest.name(), kept.cause, outcome(kept.state), kept.marks));
  }

  private static String outcome(GuestState after) {
    if (!(after instanceof GuestState.Draining draining)) {
      return "ready";
    }
    Refused failure = draining.failure();
    return failure == null ? "told to stop" : failure.detail();
  }

  private static String describe(Cause cause) {
    return switch (cause) {
      case Cause.Queried queried ->
          "query "
              + queried.name()
              + " "
              + queried.type()
              + " from "
              + queried.client().getHostAddress();
      case Cause.SynSeen syn ->
          "SYN to port " + syn.port() + " from " + syn.client().getHostAddress();
      case Cause.DatagramSeen datagram ->
          "datagram to port " + datagram.port() + " from " + datagram.client().getHostAddress();
      case Cause.Asked _ -> "an operator";
    };
  }
}

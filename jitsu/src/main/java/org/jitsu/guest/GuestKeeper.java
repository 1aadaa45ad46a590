package org.jitsu.guest;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Predicate;
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
import org.jitsu.core.summon.PortHold;
import org.jitsu.core.summon.Summoner;
import org.jitsu.core.time.Ticker;
import org.jitsu.core.time.WallClock;
import org.jitsu.core.trace.Mark;
import org.jitsu.core.trace.Phase;
import org.jitsu.core.trace.StartTrace;
import org.jitsu.core.wake.WakeLimits;
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

  /** How often a queue that waits for memory looks whether somebody has become idle enough. */
  private static final long QUEUE_PERIOD_NS = 100_000_000;

  private static final CompletionStage<Optional<Refused>> ADMITTED =
      CompletableFuture.completedStage(Optional.empty());

  private static final Refused STOPPING = new Refused(Reason.STOPPING, "the daemon is stopping");

  private static final Logger LOG = System.getLogger(GuestKeeper.class.getName());

  private final Ticker ticker;
  private final Level changes;
  private final Map<GuestName, Kept> guests = new TreeMap<>();
  private final PriorityQueue<Alarm> alarms =
      new PriorityQueue<>(Comparator.comparingLong(Alarm::atNs));
  private final Mailbox<Runnable> mailbox;
  private final GuestViews views = new GuestViews();
  private final StartLog starts = new StartLog();
  private final RefusalLog refusals = new RefusalLog();
  private final long queueDeadlineNs;
  private final StandingRule standing;
  private final Admission admission;

  /** The guests with held addresses that boot or serve, as others see them. */
  private final Set<GuestName> awake = ConcurrentHashMap.newKeySet();

  private final AtomicLong evictions = new AtomicLong();
  private long startsCounted;
  private boolean stopping;
  private volatile boolean ended;
  private @Nullable EffectRunner runner;
  private @Nullable Thread thread;

  /** When a guest wants to be looked at; one a guest at most. */
  private record Alarm(long atNs, GuestName guest) {}

  /**
   * Makes a keeper that does nothing yet; what it is told waits in its mailbox.
   *
   * @param changes the level at which it logs what its guests become
   * @param limits who may wake guests, and how often
   * @param clock tells what hours it is
   * @param further rules beside those of {@code limits}
   */
  public GuestKeeper(
      Ticker ticker,
      Level changes,
      WakeLimits limits,
      WallClock clock,
      List<AdmissionRule> further) {
    this(ticker, changes, limits, clock, further, () -> {});
  }

  /** Makes a keeper without a thread, for one who {@link #turn}s it whenever it wakes him. */
  GuestKeeper(Ticker ticker, WakeLimits limits, Runnable wake) {
    this(ticker, Level.INFO, limits, () -> ticker.nowNs() / 1_000_000_000L, List.of(), wake);
  }

  private GuestKeeper(
      Ticker ticker,
      Level changes,
      WakeLimits limits,
      WallClock clock,
      List<AdmissionRule> further,
      Runnable wake) {
    this.ticker = ticker;
    this.changes = changes;
    this.mailbox = new Mailbox<>(MAILBOX, wake);
    this.queueDeadlineNs = limits.host().queueDeadlineNs();
    this.standing = new StandingRule(limits, clock);
    List<AdmissionRule> rules = new ArrayList<>(List.of(standing, new BootBudgets(limits)));
    rules.addAll(further);
    this.admission = new Admission(limits, rules);
  }

  /**
   * Begins to keep guests as they were found; every address is held or served when this is called.
   * Once.
   *
   * @param found the guests, each with what it was doing
   * @param hold who answers for the addresses of guests with a link
   * @param links who makes those links
   * @param ports who answers for guests without one
   */
  public void start(
      Collection<FoundGuest> found, AddressHold hold, GuestLinks links, PortHold ports) {
    begin(found, hold, links, ports, new GuestThreads());
    thread = Thread.ofPlatform().name("guest-keeper").start(this::loop);
  }

  void begin(
      Collection<FoundGuest> found,
      AddressHold hold,
      GuestLinks links,
      PortHold ports,
      Workers workers) {
    EffectRunner effects =
        new EffectRunner(hold, ports, links, workers, ticker, this::later, this::on, this::ask);
    runner = effects;
    for (FoundGuest each : found) {
      Kept kept = new Kept(each.guest(), queueDeadlineNs);
      kept.link = each.link();
      kept.sinceNs = ticker.nowNs();
      guests.put(each.guest().name(), kept);
      views.put(GuestView.of(each.guest().name(), kept.state, kept.sinceNs));
      apply(kept, each.firstStep(ticker.nowNs()), "found so");
      if (each.condition() == FoundGuest.Condition.ASLEEP && kept.link == null) {
        effects.prepare(kept);
      }
    }
  }

  @Override
  public CompletionStage<Outcome> summon(Service service, Cause cause) {
    CompletableFuture<Outcome> outcome = new CompletableFuture<>();
    send(service, cause, outcome, () -> {});
    return outcome.minimalCompletionStage();
  }

  /**
   * {@inheritDoc}
   *
   * <p>A guest with a held address that is awake anyway is not told: its packets are its use. Of
   * one that is not, what the configuration refuses once and for all is refused here, so that a
   * storm of such queries costs the keeper nothing.
   */
  @Override
  public CompletionStage<Optional<Refused>> wake(Service service, Cause cause) {
    if (awake.contains(service.guest())) {
      return ADMITTED;
    }
    Refused refused = standing.refuses(new Wish(service, cause), ticker.nowNs());
    if (refused != null) {
      note(new Wish(service, cause), refused);
      return CompletableFuture.completedStage(Optional.of(refused));
    }
    CompletableFuture<Optional<Refused>> decision = new CompletableFuture<>();
    CompletableFuture<Outcome> outcome = new CompletableFuture<>();
    send(service, cause, outcome, () -> decision.complete(Optional.empty()));
    var _ =
        outcome.thenAccept(
            how -> decision.complete(Optional.ofNullable(how instanceof Refused r ? r : null)));
    return decision.minimalCompletionStage();
  }

  /** Has a summons settled on the keeper's thread, where it goes on with {@code decided}. */
  private void send(
      Service service, Cause cause, CompletableFuture<Outcome> outcome, Runnable decided) {
    Runnable message =
        () -> {
          summoned(service, cause, outcome);
          decided.run();
        };
    if (!mailbox.offer(message)) {
      var full = new Refused(Reason.OVERLOADED, MAILBOX + " messages wait for the guest keeper");
      note(new Wish(service, cause), full);
      outcome.complete(full);
    }
    if (ended) { // nobody may have looked into the mailbox since
      outcome.complete(STOPPING);
    }
  }

  private void summoned(Service service, Cause cause, CompletableFuture<Outcome> outcome) {
    Kept kept = guests.get(service.guest());
    if (stopping || kept == null) {
      outcome.complete(STOPPING);
      return;
    }
    Wish wish = new Wish(service, cause);
    Waiter waiter = new Waiter(outcome, leaseNs(kept, wish), wish);
    on(kept, new GuestEvent.Summoned(waiter), Causes.describe(cause));
  }

  /** Returns for how long an answer counts as use; of one who may not wake it, it does not. */
  private long leaseNs(Kept kept, Wish wish) {
    boolean leased =
        !kept.guest.isHeld()
            && wish.cause() instanceof Cause.Queried
            && standing.refuses(wish, ticker.nowNs()) == null;
    return leased ? wish.service().ttlSeconds() * 1_000_000_000L : 0;
  }

  private void ask(Kept kept, Wish wish) {
    Refused refused = admission.ask(kept, wish, ticker.nowNs());
    if (refused == null) {
      nextTurn();
    } else {
      on(kept, new GuestEvent.Denied(refused), refused.detail());
    }
  }

  /** Starts those whose turn has come, and has room made for the next. */
  private void nextTurn() {
    for (Kept kept = admission.next(); kept != null; kept = admission.next()) {
      on(kept, new GuestEvent.Granted(), kept.reason);
    }
    Kept victim = admission.isAwaited() ? admission.victim(guests.values(), ticker.nowNs()) : null;
    if (victim != null) {
      evictions.incrementAndGet();
      on(victim, new GuestEvent.StopAsked(), "it makes room in memory for another guest");
    }
  }

  @Override
  public void used(GuestName guest, long atNs) {
    mailbox.offer(about(guest, kept -> on(kept, new GuestEvent.Used(atNs), "used")));
  }

  @Override
  public void spoke(GuestName guest, long atNs) {
    later(guest, kept -> kept.marks.add(new Mark(Phase.FIRST_INSTRUCTION, atNs)));
  }

  @Override
  public void ended(GuestName guest, String how) {
    later(guest, kept -> on(kept, new GuestEvent.Ended(how), how));
  }

  /**
   * Asks for a guest to be stopped, as an operator does; any thread. Returns false when there is no
   * such guest.
   */
  public boolean stop(GuestName guest) {
    if (!views.contains(guest)) {
      return false;
    }
    later(guest, kept -> on(kept, new GuestEvent.StopAsked(), "told to stop"));
    return true;
  }

  /** Returns what every guest is doing, by name; any thread. */
  public Collection<GuestView> views() {
    return views.all();
  }

  /**
   * Waits until what every guest is doing satisfies a condition; any thread but the keeper's.
   *
   * @return false when it did not in that time
   */
  public boolean await(Predicate<Collection<GuestView>> condition, Duration atMost)
      throws InterruptedException {
    return views.await(condition, atMost);
  }

  /** Returns what a guest is doing; any thread. */
  public Optional<GuestView> view(GuestName guest) {
    return views.of(guest);
  }

  /** Returns the newest starts; any thread. */
  public StartLog starts() {
    return starts;
  }

  /** Returns what was refused; any thread. */
  public RefusalLog refusals() {
    return refusals;
  }

  /** Returns how many guests had to make room for others since the beginning; any thread. */
  public long evictions() {
    return evictions.get();
  }

  /** Returns how many messages found no room since the beginning; any thread. */
  public long overflows() {
    return mailbox.overflows();
  }

  /**
   * Ends the keeper and refuses whoever waits, and whoever comes after. Blocks while calls to
   * hypervisors are under way. Any thread but the keeper's.
   *
   * @param stopGuests whether guests are destroyed; else they go on running, for the next daemon to
   *     find
   */
  public void close(boolean stopGuests) {
    if (thread == null) {
      dismiss(stopGuests);
      end();
      return;
    }
    mailbox.reply(() -> dismiss(stopGuests));
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** From here on no guest takes a step, so that none is started behind the one who ends. */
  private void dismiss(boolean stopGuests) {
    stopping = true;
    for (Kept kept : guests.values()) {
      if (stopGuests) {
        carryOut(kept, new GuestEffect.Stop(kept.state.boot(), true));
      }
      carryOut(kept, new GuestEffect.Settle(kept.state.waiters(), STOPPING));
    }
  }

  private void end() {
    if (runner != null) {
      runner.close();
    }
    ended = true;
    mailbox.drain(this::work);
  }

  private void loop() {
    try {
      while (!stopping) {
        long waitNs = turn();
        Runnable message = mailbox.poll(stopping ? 0 : waitNs);
        if (message != null) {
          work(message);
        }
      }
    } catch (InterruptedException e) {
      LOG.log(Level.WARNING, "the guest keeper was interrupted: no guest wakes any more");
    } finally {
      end();
    }
  }

  /**
   * Does all that there is to do now; returns for how long, in nanoseconds, there is nothing more
   * if no message comes; {@link Long#MAX_VALUE} for ever.
   */
  long turn() {
    mailbox.drain(this::work);
    long nowNs = ticker.nowNs();
    for (Alarm due = alarms.peek(); due != null && due.atNs() <= nowNs; due = alarms.peek()) {
      alarms.remove();
      work(about(due.guest(), this::ring));
    }
    Alarm next = alarms.peek();
    long waitNs = next == null ? Long.MAX_VALUE : next.atNs() - nowNs;
    if (!admission.isAwaited()) {
      return waitNs;
    }
    work(this::nextTurn);
    return Math.min(waitNs, QUEUE_PERIOD_NS);
  }

  private void ring(Kept kept) {
    kept.alarmNs = Long.MAX_VALUE;
    on(kept, new GuestEvent.Tick(), "its time has come");
  }

  /** Works one message off. A bug costs the step it hit, never the thread that keeps all guests. */
  private void work(Runnable message) {
    try {
      message.run();
    } catch (RuntimeException e) {
      LOG.log(Level.ERROR, "a defect in the guest keeper, please report it", e);
    }
  }

  /** Makes a message about a guest; it is left aside once the keeper is stopping. */
  private Runnable about(GuestName guest, Consumer<Kept> work) {
    return () -> {
      Kept kept = guests.get(guest);
      if (kept == null) {
        LOG.log(Level.WARNING, "a message for {0}, which nobody keeps", guest);
      } else if (!stopping) {
        work.accept(kept);
      }
    };
  }

  private void later(GuestName guest, Consumer<Kept> work) {
    mailbox.reply(about(guest, work));
  }

  private void on(Kept kept, GuestEvent event, String reason) {
    apply(kept, kept.machine.step(kept.state, event, ticker.nowNs()), reason);
    if (event instanceof GuestEvent.Started || event instanceof GuestEvent.BootFailed) {
      kept.isAnswerDue = false;
      if (kept.isTraceDue) {
        kept.isTraceDue = false;
        write(kept, "ready");
      }
    }
  }

  /** The one place where states change. What is to be done comes first: a client waits for it. */
  private void apply(Kept kept, Step step, String reason) {
    GuestState before = kept.state;
    kept.state = step.state();
    if (!before.equals(kept.state)) {
      publish(kept, before);
    }
    wakeAgain(kept); // also when it was woken too early
    boolean moved = before.getClass() != step.state().getClass();
    if (moved) {
      kept.reason = reason;
      admission.moved(kept, before);
    }
    step.effects().forEach(effect -> carryOut(kept, effect));
    if (moved && kept.state.getClass() == step.state().getClass()) {
      log(kept, reason);
    }
    if (moved && !stopping && admission.isAwaited()) {
      nextTurn();
    }
  }

  /**
   * Tells what a guest has become; what it was for no longer than it took to decide is left out.
   */
  private void log(Kept kept, String reason) {
    if (kept.logged.getClass() != kept.state.getClass()) {
      LOG.log(
          changes,
          "{0}: {1} -> {2} ({3})",
          kept.guest.name(),
          GuestView.word(kept.logged),
          GuestView.word(kept.state),
          why(kept.state, reason, ticker.nowNs()));
    }
    kept.logged = kept.state;
  }

  private void publish(Kept kept, GuestState before) {
    if (before.getClass() != kept.state.getClass()) {
      kept.sinceNs = ticker.nowNs();
    }
    GuestName name = kept.guest.name();
    views.put(GuestView.of(name, kept.state, kept.sinceNs));
    boolean isUp =
        kept.state instanceof GuestState.Booting || kept.state instanceof GuestState.Ready;
    if (isUp && kept.guest.isHeld()) {
      awake.add(name);
    } else {
      awake.remove(name);
    }
    note(kept, before);
  }

  private void wakeAgain(Kept kept) {
    long wakeAtNs = kept.state.wakeAtNs();
    if (wakeAtNs < kept.alarmNs) {
      alarms.remove(new Alarm(kept.alarmNs, kept.guest.name()));
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

  private void note(Wish wish, Refused why) {
    refusals.add(new Refusal(ticker.nowNs(), wish.service().name(), wish.cause(), why));
  }

  private void carryOut(Kept kept, GuestEffect effect) {
    if (effect instanceof GuestEffect.Settle(List<Waiter> waiters, Refused why)) {
      waiters.forEach(waiter -> note(waiter.wish(), why));
    }
    if (runner != null) {
      runner.carryOut(kept, effect);
    }
  }

  /** Writes a start into the log when it has ended, well or not. */
  private void note(Kept kept, GuestState before) {
    if (!(before instanceof GuestState.Booting) || kept.state instanceof GuestState.Booting) {
      return;
    }
    if (kept.state instanceof GuestState.Ready && kept.isAnswerDue) {
      kept.isTraceDue = true;
    } else {
      write(kept, outcome(kept.state));
    }
  }

  private void write(Kept kept, String outcome) {
    starts.add(new StartTrace(++startsCounted, kept.guest.name(), kept.cause, outcome, kept.marks));
  }

  private static String outcome(GuestState after) {
    if (!(after instanceof GuestState.Draining draining)) {
      return "ready";
    }
    Refused failure = draining.failure();
    return failure == null ? "told to stop" : failure.detail();
  }
}

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
import org.jitsu.core.service.Pool;
import org.jitsu.core.service.Service;
import org.jitsu.core.service.Wake;
import org.jitsu.core.summon.Activity;
import org.jitsu.core.summon.AddressHold;
import org.jitsu.core.summon.Cause;
import org.jitsu.core.summon.Outcome;
import org.jitsu.core.summon.Outcome.Reason;
import org.jitsu.core.summon.Outcome.Refused;
import org.jitsu.core.summon.PortHold;
import org.jitsu.core.summon.Seat;
import org.jitsu.core.summon.Summoner;
import org.jitsu.core.time.Ticker;
import org.jitsu.core.time.WallClock;
import org.jitsu.core.trace.Mark;
import org.jitsu.core.trace.Phase;
import org.jitsu.core.trace.StartTrace;
import org.jitsu.core.wake.WakeLimits;
import org.jitsu.guest.GuestMachine.Step;
import org.jitsu.guest.Seats.Place;
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

  private static final String READY = "ready";

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
  private final BootBudgets budgets;
  private final Admission admission;

  /** The guests with held addresses that boot or serve, as others see them. */
  private final Set<GuestName> awake = ConcurrentHashMap.newKeySet();

  private final AtomicLong evictions = new AtomicLong();
  private long startsCounted;
  private boolean stopping;
  private volatile boolean ended;
  private @Nullable EffectRunner runner;
  private @Nullable Seats seats;
  private KeeperListener listener = KeeperListener.DEAF;
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
    this(ticker, Level.DEBUG, limits, () -> ticker.nowNs() / 1_000_000_000L, List.of(), wake);
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
    AdmissionRule seated = (wish, nowNs) -> seats == null ? null : seats.refuses(wish, nowNs);
    this.budgets = new BootBudgets(limits);
    List<AdmissionRule> rules = new ArrayList<>(List.of(seated, standing, budgets));
    rules.addAll(further);
    this.admission = new Admission(limits, rules);
  }

  /** Has it give the seats of pools; before it starts. */
  public void give(Seats all) {
    seats = all;
  }

  /** Has it tell what becomes of guests; before it starts. */
  public void tell(KeeperListener one) {
    listener = one;
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
    found.forEach(each -> enter(each, effects));
  }

  private void enter(FoundGuest found, EffectRunner effects) {
    Kept kept = new Kept(found.guest(), queueDeadlineNs);
    kept.link = found.link();
    kept.sinceNs = ticker.nowNs();
    kept.wasReady = found.condition() == FoundGuest.Condition.SERVING;
    kept.isFoundPaused = found.condition() == FoundGuest.Condition.PAUSED;
    admission.entered(kept);
    guests.put(found.guest().name(), kept);
    views.put(GuestView.of(kept));
    apply(kept, found.firstStep(ticker.nowNs()), "found so");
    if (found.condition() == FoundGuest.Condition.ASLEEP) {
      effects.prepare(kept);
      effects.bootAhead(kept);
    }
  }

  /**
   * Keeps one guest more, that nobody kept before; its addresses are held or served. Any thread.
   *
   * @param limits who may wake which guest from now on, this one among them
   */
  public CompletionStage<Void> keep(FoundGuest found, WakeLimits limits) {
    CompletableFuture<Void> done = new CompletableFuture<>();
    mailbox.reply(
        () -> {
          if (!stopping && runner != null && !guests.containsKey(found.guest().name())) {
            limit(limits);
            enter(found, runner);
          }
          done.complete(null);
        });
    return done.minimalCompletionStage();
  }

  /**
   * Stops a guest as its {@code stop} says, and keeps it no longer: nothing starts it from now on,
   * and in the end nobody answers for its addresses. Any thread.
   *
   * @param limits who may wake which guest then
   * @return why it is kept all the same; empty when it is not
   */
  public CompletionStage<Optional<String>> forget(GuestName guest, WakeLimits limits) {
    CompletableFuture<Optional<String>> done = new CompletableFuture<>();
    mailbox.reply(
        () -> {
          Kept kept = guests.get(guest);
          if (stopping) {
            done.complete(Optional.of(STOPPING.detail()));
          } else if (kept == null) {
            done.complete(Optional.empty());
          } else if (kept.dismissed) {
            done.complete(Optional.of("it is about to be forgotten already"));
          } else {
            kept.dismissed = true;
            kept.leaving = done;
            on(kept, new GuestEvent.StopAsked(), "it is served no longer");
          }
        });
    return done.minimalCompletionStage()
        .thenApply(
            why -> {
              if (why.isEmpty()) {
                mailbox.reply(() -> limit(limits));
              }
              return why;
            });
  }

  private void limit(WakeLimits next) {
    standing.limit(next);
    budgets.limit(next);
    admission.limit(next);
  }

  /** Has nothing left of a guest that sleeps now. */
  private void leave(Kept kept, CompletableFuture<Optional<String>> done) {
    kept.leaving = null;
    if (runner == null) {
      throw new IllegalStateException("nobody stops " + kept.guest.name());
    }
    runner.forget(
        kept,
        why -> {
          if (why == null) {
            GuestName name = kept.guest.name();
            alarms.remove(new Alarm(kept.alarmNs, name));
            admission.left(kept);
            guests.remove(name);
            awake.remove(name);
            views.remove(name);
          } else {
            kept.dismissed = false;
          }
          done.complete(Optional.ofNullable(why));
        });
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
    var _ = // before it is sent: a refusal may be there at once, and is the decision
        outcome.thenAccept(
            how -> decision.complete(Optional.ofNullable(how instanceof Refused r ? r : null)));
    send(service, cause, outcome, () -> decision.complete(Optional.empty()));
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

  @Override
  public CompletionStage<Seat> seat(Pool pool, String label, Cause.Queried cause) {
    CompletableFuture<Seat> seat = new CompletableFuture<>();
    if (!mailbox.offer(() -> seated(pool, label, cause, seat))) {
      Reason full = Reason.OVERLOADED;
      seat.complete(
          new Seat.Denied(new Refused(full, MAILBOX + " messages wait for the guest keeper")));
    }
    if (ended) {
      seat.complete(new Seat.Denied(STOPPING));
    }
    return seat.minimalCompletionStage();
  }

  private void seated(Pool pool, String label, Cause.Queried cause, CompletableFuture<Seat> seat) {
    if (stopping || seats == null || runner == null) {
      seat.complete(new Seat.Denied(STOPPING));
      return;
    }
    Place known = seats.find(pool, label);
    if (known != null) {
      known.lease(ticker.nowNs());
      tell(known, seat);
      return;
    }
    Refused refused = refusesSeat(pool, cause);
    Place given =
        refused == null
            ? seats.give(pool, label, cause.proven(), this::isDown, ticker.nowNs())
            : null;
    if (given == null) {
      Refused why =
          refused != null
              ? refused
              : cause.proven()
                  ? new Refused(Reason.POOL_FULL, "every seat of " + pool.name() + " is taken")
                  : new Refused(
                      Reason.UNPROVEN,
                      "half of the seats of " + pool.name() + " are for proven clients");
      note(new Wish(pool.seats().getFirst(), cause), why);
      seat.complete(new Seat.Denied(why));
      return;
    }
    sit(pool, given, runner);
    tell(given, seat);
  }

  /** Returns why a newcomer gets no seat, as it would not get a guest. */
  private @Nullable Refused refusesSeat(Pool pool, Cause.Queried cause) {
    Service any = pool.seats().getFirst();
    Refused refused = standing.refuses(new Wish(any, cause), ticker.nowNs());
    boolean onlyByPacket =
        any.wake() == Wake.SYN; // then a query wakes nothing, and sits all the same
    return onlyByPacket ? null : refused;
  }

  private boolean isDown(GuestName guest) {
    Kept kept = guests.get(guest);
    return kept != null
        && (kept.state instanceof GuestState.Asleep || kept.state instanceof GuestState.Failed);
  }

  /** Has the guest of a place defined for its label. */
  private void sit(Pool pool, Place place, EffectRunner effects) {
    Kept kept = guests.get(place.guest());
    Seats all = seats;
    if (kept == null || all == null) {
      throw new IllegalStateException("nobody keeps " + place.guest());
    }
    CompletableFuture<Void> done = new CompletableFuture<>();
    place.pending = done;
    effects.define(
        kept,
        () -> all.write(place.guest(), place.label),
        all.specOf(kept.guest),
        why -> {
          place.pending = null;
          if (why != null) {
            LOG.log(Level.ERROR, "{0}: {1}", place.guest(), why);
            all.vacate(pool, place);
          }
          done.complete(null);
        });
  }

  /** Tells of a place when its guest is defined for it. */
  private static void tell(Place place, CompletableFuture<Seat> seat) {
    CompletableFuture<?> pending =
        place.pending == null ? CompletableFuture.completedFuture(null) : place.pending;
    var _ =
        pending.thenRun(
            () ->
                seat.complete(
                    place.label.isEmpty()
                        ? new Seat.Denied(
                            new Refused(Reason.START_FAILED, "its guest cannot be defined for it"))
                        : new Seat.Taken(place.service)));
  }

  private void summoned(Service service, Cause cause, CompletableFuture<Outcome> outcome) {
    Kept kept = guests.get(service.guest());
    if (stopping || kept == null || kept.dismissed) {
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
    Refused refused = kept.dismissed ? STOPPING : admission.ask(kept, wish, ticker.nowNs());
    if (refused == null) {
      nextTurn();
    } else {
      if (wish.cause() instanceof Cause.Ahead) { // nobody else is told
        LOG.log(Level.INFO, "{0} is not booted ahead: {1}", kept.guest.name(), refused.detail());
      }
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
      if (kept.leaving != null) {
        kept.leaving.complete(Optional.of(STOPPING.detail()));
      }
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
        write(kept, READY);
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
    if (kept.leaving != null && kept.state instanceof GuestState.Asleep) {
      leave(kept, kept.leaving);
    } else if (fellAsleep(kept, before) && runner != null) {
      runner.bootAhead(kept);
    }
  }

  private static boolean fellAsleep(Kept kept, GuestState before) {
    return before instanceof GuestState.Draining && kept.state instanceof GuestState.Asleep;
  }

  /**
   * Tells what a guest has become; what it was for no longer than it took to decide is left out.
   */
  private void log(Kept kept, String reason) {
    if (kept.logged.getClass() != kept.state.getClass()) {
      GuestName name = kept.guest.name();
      String from = GuestView.word(kept.logged);
      String to = GuestView.word(kept.state);
      String why = why(kept.state, reason, ticker.nowNs());
      LOG.log(changes, "{0}: {1} -> {2} ({3})", name, from, to, why);
      listener.changed(name, from, to, why);
    }
    kept.logged = kept.state;
  }

  private void publish(Kept kept, GuestState before) {
    if (before.getClass() != kept.state.getClass()) {
      kept.sinceNs = ticker.nowNs();
    }
    GuestName name = kept.guest.name();
    views.put(GuestView.of(kept));
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
    String outcome = outcome(kept.state);
    if (outcome.equals(READY) && kept.isAnswerDue) {
      kept.isTraceDue = true;
    } else {
      write(kept, outcome);
    }
  }

  private void write(Kept kept, String outcome) {
    StartTrace trace =
        new StartTrace(++startsCounted, kept.guest.name(), kept.cause, outcome, kept.marks);
    starts.add(trace);
    listener.started(trace);
  }

  private static String outcome(GuestState after) {
    if (!(after instanceof GuestState.Draining draining)) {
      return READY;
    }
    Refused failure = draining.failure();
    if (failure != null) {
      return failure.detail();
    }
    boolean isAtRest = draining.step() == GuestState.DrainStep.STOPPING; // nobody wanted it yet
    return isAtRest ? READY : "told to stop";
  }
}

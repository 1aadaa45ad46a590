package org.jitsu.backends.board.life;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;
import org.jitsu.backends.board.life.BoardHands.Reach;
import org.jitsu.core.GuestName;
import org.jitsu.core.agent.Mailbox;
import org.jitsu.core.placement.BoardSpec;
import org.jitsu.core.placement.Decision;
import org.jitsu.core.placement.Demand;
import org.jitsu.core.placement.Offer;
import org.jitsu.core.placement.Placement;
import org.jitsu.core.time.Ticker;
import org.jspecify.annotations.Nullable;

/**
 * The agent that owns the state of every board, and the books of which guest is on which. One
 * thread; everybody else comes through its mailbox, of at most {@value #MAILBOX} demands. A demand
 * is settled exactly once.
 */
public final class BoardKeeper implements AutoCloseable {

  private static final Logger LOG = System.getLogger(BoardKeeper.class.getName());
  private static final int MAILBOX = 65_536;
  private static final String STOPPING = "the daemon is stopping";

  /** Hears that guests are on a board no longer. Called on the keeper's thread; must not block. */
  @FunctionalInterface
  public interface Listener {

    /** The board was lost, with this guest on it. */
    void lost(GuestName guest, String board, String why);
  }

  private record Waiting(
      Demand demand, CompletableFuture<Lodging> lodging, String board, int seat, String why) {}

  private final BoardHands hands;
  private final Listener listener;
  private final Ticker ticker;
  private final Workers workers;
  private final Mailbox<Runnable> mailbox;
  private final Map<String, KeptBoard> boards = new LinkedHashMap<>();
  private final Offer[] offers;
  private final TreeSet<KeptBoard> alarms = new TreeSet<>(KeptBoard.BY_ALARM);
  private final Map<GuestName, KeptBoard> places = new HashMap<>();
  private final Map<GuestName, Waiting> waiting = new HashMap<>();
  private volatile boolean ended;
  private boolean stopping;
  private @Nullable Thread thread;

  /**
   * Makes a keeper that does nothing yet.
   *
   * @param specs the boards
   * @param hands what it has done to them
   * @param listener hears of guests that are lost with their board
   */
  public BoardKeeper(
      Collection<BoardSpec> specs, BoardHands hands, Listener listener, Ticker ticker) {
    this(specs, hands, listener, ticker, new BoardThreads(), () -> {});
  }

  /** Makes a keeper without a thread, for one who {@link #turn}s it whenever it wakes him. */
  BoardKeeper(
      Collection<BoardSpec> specs,
      BoardHands hands,
      Listener listener,
      Ticker ticker,
      Workers workers,
      Runnable wake) {
    this.hands = hands;
    this.listener = listener;
    this.ticker = ticker;
    this.workers = workers;
    this.mailbox = new Mailbox<>(MAILBOX, wake);
    for (BoardSpec spec : specs) {
      boards.put(spec.name(), new KeptBoard(boards.size(), spec));
    }
    this.offers = new Offer[boards.size()];
  }

  /**
   * Begins to keep the boards. Once.
   *
   * @param awake the boards that were found awake, each with the guests that run there; the others
   *     count as off
   */
  public void start(Map<String, List<Resident>> awake) {
    begin(awake);
    thread = Thread.ofPlatform().daemon().name("board-keeper").start(this::loop);
  }

  void begin(Map<String, List<Resident>> awake) {
    awake.forEach(
        (name, residents) -> {
          KeptBoard board = kept(name);
          for (Resident resident : residents) {
            board.enter(resident);
            places.put(resident.guest(), board);
          }
          board.state = board.machine.found(board.residents.keySet(), ticker.nowNs());
        });
    boards.values().forEach(this::refresh);
  }

  /**
   * Finds a guest a place on a board, and wakes the board if it must be, another one when that
   * fails; any thread. The place is the guest's until it {@linkplain #left leaves} or the board is
   * lost.
   */
  public CompletionStage<Lodging> place(Demand demand) {
    CompletableFuture<Lodging> lodging = new CompletableFuture<>();
    if (!mailbox.offer(() -> placed(demand, lodging))) {
      lodging.complete(new Lodging.Denied(MAILBOX + " demands wait for the board keeper"));
    }
    if (ended) { // nobody may have looked into the mailbox since
      lodging.complete(new Lodging.Denied(STOPPING));
    }
    return lodging.minimalCompletionStage();
  }

  /**
   * Returns what speaks against a demand for good; empty when some board could have it. Any thread.
   */
  public Optional<String> objection(Demand demand) {
    List<Offer> empty = new ArrayList<>();
    for (KeptBoard board : boards.values()) {
      empty.add(KeptBoard.empty(board.spec));
    }
    return Placement.objection(demand, empty);
  }

  /** Returns where a guest is, once it is known what it demands; any thread. */
  public CompletionStage<Optional<Lodging.Given>> find(Demand demand) {
    CompletableFuture<Optional<Lodging.Given>> found = new CompletableFuture<>();
    mailbox.reply(() -> found.complete(found(demand)));
    if (ended) {
      found.complete(Optional.empty());
    }
    return found.minimalCompletionStage();
  }

  /** Returns who has a place on which board, or waits for it to wake; any thread. */
  public CompletionStage<Map<GuestName, String>> places() {
    CompletableFuture<Map<GuestName, String>> all = new CompletableFuture<>();
    mailbox.reply(
        () -> {
          Map<GuestName, String> names = new HashMap<>();
          places.forEach((guest, board) -> names.put(guest, board.spec.name()));
          all.complete(names);
        });
    if (ended) {
      all.complete(Map.of());
    }
    return all.minimalCompletionStage();
  }

  /** Gives the place of a guest back, which runs no longer; any thread. */
  public void left(GuestName guest) {
    mailbox.reply(() -> leaves(guest));
  }

  /**
   * Says that a board that was reached is reached no longer; any thread.
   *
   * @param wake the waking in which it was reached; 0 of a board that was found awake
   */
  public void lost(String board, int wake, String why) {
    mailbox.reply(() -> on(kept(board), new BoardEvent.Lost(wake, why), why));
  }

  /** Lets go of the boards as they are: those that are awake stay so, with their guests. */
  @Override
  public void close() {
    mailbox.reply(() -> stopping = true);
    Thread loop = thread;
    if (loop != null) {
      boolean interrupted = false;
      while (loop.isAlive()) {
        try {
          loop.join();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void loop() {
    try {
      while (!stopping) {
        long waitNs = turn(); // which may have been told to stop
        Runnable message = mailbox.poll(stopping ? 0 : waitNs);
        if (message != null) {
          work(message);
        }
      }
    } catch (InterruptedException nobodyInterruptsUs) {
      throw new IllegalStateException(nobodyInterruptsUs);
    } finally {
      ended = true;
      mailbox.drain(this::work);
      for (GuestName guest : List.copyOf(waiting.keySet())) {
        settle(guest, STOPPING);
      }
      workers.close();
    }
  }

  private void work(Runnable message) {
    try {
      message.run();
    } catch (RuntimeException | Error defect) {
      LOG.log(Level.ERROR, "a defect of the board keeper", defect);
    }
  }

  /**
   * Does all that there is to do now; returns for how long, in nanoseconds, there is nothing more
   * to do unless a message comes.
   */
  long turn() {
    mailbox.drain(this::work);
    while (!alarms.isEmpty()) {
      KeptBoard next = alarms.first();
      long waitNs = next.alarmNs - ticker.nowNs();
      if (waitNs > 0) {
        return waitNs;
      }
      on(next, new BoardEvent.Tick(), "it is time");
    }
    return Long.MAX_VALUE;
  }

  private void placed(Demand demand, CompletableFuture<Lodging> lodging) {
    if (stopping || ended) {
      lodging.complete(new Lodging.Denied(STOPPING));
      return;
    }
    if (places.containsKey(demand.guest())) {
      lodging.complete(
          new Lodging.Denied("it has a place on " + kept(demand.guest()).spec.name() + " already"));
      return;
    }
    for (KeptBoard board : boards.values()) {
      if (board.isTimely()) {
        refresh(board); // what it offers changes by itself
      }
    }
    Decision decision = Placement.decide(demand, Arrays.asList(offers));
    switch (decision) {
      case Decision.Nowhere nowhere -> lodging.complete(new Lodging.Denied(nowhere.why()));
      case Decision.Chosen(_, _, Offer offer) -> {
        KeptBoard board = kept(offer.board());
        int seat = board.freeSeat();
        board.enter(new Resident(demand.guest(), demand.memoryBytes(), demand.apart(), seat));
        places.put(demand.guest(), board);
        waiting.put(
            demand.guest(),
            new Waiting(demand, lodging, offer.board(), seat, told(demand, decision)));
        on(board, new BoardEvent.Wanted(demand.guest()), "guest " + demand.guest());
      }
    }
  }

  private static String told(Demand demand, Decision decision) {
    if (!LOG.isLoggable(Level.INFO)) {
      return "";
    }
    String why = decision.why();
    LOG.log(Level.INFO, "guest {0}: {1}", demand.guest(), why);
    return why;
  }

  private Optional<Lodging.Given> found(Demand demand) {
    KeptBoard board = places.get(demand.guest());
    Resident known = board == null ? null : board.residents.get(demand.guest());
    if (board == null || known == null || waiting.containsKey(demand.guest())) {
      return Optional.empty();
    }
    board.enter(new Resident(demand.guest(), known.memoryBytes(), demand.apart(), known.seat()));
    refresh(board);
    return Optional.of(new Lodging.Given(board.spec.name(), known.seat(), "it runs there"));
  }

  private void leaves(GuestName guest) {
    KeptBoard board = places.get(guest);
    if (board != null && !waiting.containsKey(guest)) {
      places.remove(guest);
      board.leave(guest);
      on(board, new BoardEvent.Left(guest), "guest " + guest + " left");
    }
  }

  private void on(KeptBoard board, BoardEvent event, String why) {
    long nowNs = ticker.nowNs();
    BoardMachine.Step step = board.machine.step(board.state, event, nowNs);
    String before = board.state.word();
    String after = step.state().word();
    board.becomes(step.state(), nowNs);
    if (!before.equals(after)) {
      String failure = failure(board.state);
      LOG.log(
          failure == null ? Level.INFO : Level.WARNING,
          "board {0}: {1} -> {2}: {3}",
          board.spec.name(),
          before,
          after,
          failure == null ? why : failure);
    }
    for (BoardEffect effect : step.effects()) {
      carryOut(board, effect);
    }
    refresh(board);
  }

  private static @Nullable String failure(BoardState state) {
    return switch (state) {
      case BoardState.Failed failed -> failed.why();
      case BoardState.Draining draining -> draining.failure();
      case BoardState.Off _, BoardState.Waking _, BoardState.Up _ -> null;
    };
  }

  private void carryOut(KeptBoard board, BoardEffect effect) {
    String name = board.spec.name();
    switch (effect) {
      case BoardEffect.SwitchOn(int wake) ->
          call(
              board,
              why -> new BoardEvent.SwitchFailed(wake, why),
              () -> {
                hands.switchOn(name);
                return new BoardEvent.SwitchedOn(wake);
              });
      case BoardEffect.Reach(int wake) ->
          call(
              board,
              why -> new BoardEvent.NotReached(wake, why),
              () ->
                  switch (hands.reach(name, wake)) {
                    case Reach.Reached() -> new BoardEvent.Reached(wake);
                    case Reach.NotYet(String why) -> new BoardEvent.NotReached(wake, why);
                    case Reach.Barred(String why) -> new BoardEvent.Barred(wake, why);
                  });
      case BoardEffect.ShutDown(int wake) ->
          call(
              board,
              why -> new BoardEvent.ShutDown(wake),
              () -> {
                hands.shutDown(name);
                return new BoardEvent.ShutDown(wake);
              });
      case BoardEffect.SwitchOff(int wake) ->
          call(
              board,
              why -> new BoardEvent.SwitchFailed(wake, why),
              () -> {
                hands.switchOff(name);
                return new BoardEvent.SwitchedOff(wake);
              });
      case BoardEffect.Settle(List<GuestName> waiters, String refused) ->
          waiters.forEach(guest -> settle(guest, refused));
      case BoardEffect.Abandon(Set<GuestName> guests, String why) ->
          guests.forEach(
              guest -> {
                places.remove(guest);
                board.leave(guest);
                listener.lost(guest, name, why);
              });
    }
  }

  /** A call that blocks, and what came of it. */
  private interface Call {
    BoardEvent make() throws IOException;
  }

  private void call(KeptBoard board, Function<String, BoardEvent> failure, Call call) {
    try {
      workers.call(
          board.spec.name(),
          () -> {
            BoardEvent event = made(board, failure, call);
            mailbox.reply(() -> on(board, event, why(event)));
          });
    } catch (RejectedExecutionException stopped) {
      // Whoever waits is told by the end of the loop.
    }
  }

  private static BoardEvent made(KeptBoard board, Function<String, BoardEvent> failure, Call call) {
    try {
      return call.make();
    } catch (IOException failed) {
      return failure.apply(String.valueOf(failed.getMessage()));
    } catch (RuntimeException | Error defect) {
      LOG.log(Level.ERROR, "a defect at board " + board.spec.name(), defect);
      return failure.apply("a defect: " + defect);
    }
  }

  private static String why(BoardEvent event) {
    return switch (event) {
      case BoardEvent.SwitchFailed(_, String why) -> why;
      case BoardEvent.NotReached(_, String why) -> why;
      case BoardEvent.Barred(_, String why) -> why;
      default -> "it was done";
    };
  }

  /** Tells one who waited for a board; who does not get it is placed anew. */
  private void settle(GuestName guest, @Nullable String refused) {
    Waiting one = waiting.remove(guest);
    if (one == null) {
      throw new IllegalStateException("guest " + guest + " does not wait");
    }
    if (refused == null) {
      one.lodging().complete(new Lodging.Given(one.board(), one.seat(), one.why()));
      return;
    }
    KeptBoard board = kept(one.board());
    places.remove(guest);
    board.leave(guest);
    refresh(board); // nobody is placed there for now
    if (stopping) {
      one.lodging().complete(new Lodging.Denied("board " + one.board() + ": " + refused));
    } else {
      placed(one.demand(), one.lodging());
    }
  }

  private void refresh(KeptBoard board) {
    offers[board.index] = board.offer(ticker.nowNs());
    long atNs = board.state.wakeAtNs();
    if (atNs != board.alarmNs) {
      alarms.remove(board);
      board.alarmNs = atNs;
      if (atNs != Long.MAX_VALUE) {
        alarms.add(board);
      }
    }
  }

  private KeptBoard kept(GuestName guest) {
    KeptBoard board = places.get(guest);
    if (board == null) {
      throw new IllegalStateException("guest " + guest + " is on no board");
    }
    return board;
  }

  private KeptBoard kept(String name) {
    KeptBoard board = boards.get(name);
    if (board == null) {
      throw new IllegalArgumentException("there is no board '" + name + "'");
    }
    return board;
  }
}

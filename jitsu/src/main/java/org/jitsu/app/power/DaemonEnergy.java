package org.jitsu.app.power;

import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jitsu.app.CannotException;
import org.jitsu.config.BoardMeter;
import org.jitsu.config.Energy;
import org.jitsu.core.time.Ticker;
import org.jitsu.core.trace.StartTrace;
import org.jitsu.guest.GuestView;
import org.jitsu.ops.Start;
import org.jitsu.ops.Status;
import org.jitsu.power.inventory.Inventory;
import org.jitsu.power.inventory.Meters;
import org.jitsu.power.inventory.Surroundings;
import org.jitsu.power.ledger.BoardAccount;
import org.jitsu.power.ledger.Doing;
import org.jitsu.power.ledger.EnergyLedger;
import org.jitsu.power.ledger.GuestAccounts;
import org.jitsu.power.meter.MeterException;
import org.jitsu.power.meter.Quality;
import org.jitsu.power.meter.Zone;
import org.jitsu.power.metrics.PowerMetrics;
import org.jitsu.power.model.BusyTime;
import org.jspecify.annotations.Nullable;

/**
 * The daemon's meters, of this machine and of boards: what each start cost, what each guest uses,
 * and whether the budget lets another guest start. One thread of its own settles, four times a
 * second; any thread asks.
 */
public final class DaemonEnergy implements AutoCloseable {
  private static final Logger LOG = System.getLogger(DaemonEnergy.class.getName());
  private static final long TURN_MS = 250;
  private static final int TURNS_A_DIVISION = 4;
  private static final int TURNS_A_NOTE = 240;
  private static final double REMEMBERED_S = 300;
  private static final double TICKS_A_SECOND = 100;

  private final Ticker ticker;
  private final Guests guests;

  /** This machine's meters; null when only boards are metered. */
  private final @Nullable Metering metering;

  private final @Nullable MeteredMachine here;
  private final BoardMeters boardMeters;
  private final Map<String, MeteredMachine> boards = new TreeMap<>();
  private final Whereabouts whereabouts;
  private final BusyTime busy;
  private final GuestCpu cpu = new GuestCpu(Path.of("/proc"));
  private final GuestAccounts accounts = new GuestAccounts();
  private final StartEnergies starts = new StartEnergies();
  private final Budget budget;
  private final Path dayFile;
  private final PowerMetrics metrics;
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("energy").daemon().factory());
  private long turnedNs;
  private long busyTicks;
  private int turns;

  /** What it wants to know of the guests; its own thread asks. */
  public interface Guests {
    /** Returns the newest starts, oldest first. */
    List<StartTrace> starts();

    /** Returns what every guest is doing. */
    Collection<GuestView> views();

    /**
     * Returns whether a guest is a process of this machine when it runs: no other's processor time
     * is known.
     */
    boolean isProcess(String guest);

    /** Returns the pids of those that run as processes of this machine. */
    Map<String, Integer> pids();

    /** Returns whether a guest runs on boards, and not on this machine. */
    boolean isOfBoards(String guest);

    /** Returns the board of each guest that has a place on one. */
    Map<String, String> places();

    /** Returns how many connections each has accepted, where they are counted. */
    Map<String, Long> connections();

    /** Returns a guest's tenant; empty when it is nobody's. */
    String tenant(String guest);
  }

  private DaemonEnergy(
      @Nullable Energy settings,
      @Nullable Inventory inventory,
      BoardMeters boardMeters,
      Path state,
      Ticker ticker,
      Guests guests)
      throws MeterException, CannotException {
    this.ticker = ticker;
    this.guests = guests;
    this.boardMeters = boardMeters;
    this.turnedNs = ticker.nowNs();
    this.dayFile = state.resolve("energy-today.json");
    long today = today();
    double noLimit = Double.POSITIVE_INFINITY;
    this.budget =
        new Budget(
            settings == null ? noLimit : settings.powerBudgetWatts(),
            settings == null ? noLimit : settings.energyBudgetJoules(),
            today,
            DayFile.joules(dayFile, today));
    this.busy = new BusyTime(Path.of("/proc"));
    busy.read();
    this.busyTicks = busy.busyTicks();
    if (settings == null || inventory == null) {
      this.metering = null;
      this.here = null;
    } else {
      this.metering = new Metering(inventory, settings.everyNs(), REMEMBERED_S, Metering.NOBODY);
      this.here = new MeteredMachine("", settings.idleWatts(), turnedNs);
      here.meteredBy(metering.ledger(), metering.board());
    }
    this.whereabouts = new Whereabouts(here, boards, guests::isOfBoards);
    this.metrics =
        new PowerMetrics(
            metering == null ? new EnergyLedger(2) : metering.ledger(),
            accounts,
            guests::tenant,
            this::boardAccounts);
  }

  /**
   * Begins to meter.
   *
   * @param settings what is metered of this machine; null for nothing
   * @param ofBoards the meters of boards
   * @throws CannotException when a meter's word is wrong, or none of this machine's can be read: a
   *     budget that nobody can judge is not kept. A board's meter may answer later
   */
  public static DaemonEnergy open(
      @Nullable Energy settings,
      List<BoardMeter> ofBoards,
      Path state,
      Ticker ticker,
      Guests guests)
      throws CannotException {
    Meters words = words(state, ticker);
    for (BoardMeter meter : ofBoards) {
      BoardMeters.check(meter, words);
    }
    try {
      Inventory inventory = settings == null ? null : words.open(settings.meters());
      if (inventory != null && inventory.sensors().isEmpty()) {
        throw new CannotException(
            "the configuration has energy, and "
                + inventory.lookedFor()
                + "\n  Name a meter (energy.meters, see jitsu power --help), or leave energy out.");
      }
      long everyNs = settings == null ? Energy.DEFAULT_EVERY_NS : settings.everyNs();
      BoardMeters boardMeters = new BoardMeters(words, everyNs, REMEMBERED_S);
      DaemonEnergy energy =
          new DaemonEnergy(settings, inventory, boardMeters, state, ticker, guests);
      for (BoardMeter meter : ofBoards) {
        var board = new MeteredMachine(meter.board(), meter.idleWatts(), ticker.nowNs());
        energy.boards.put(meter.board(), board);
        boardMeters.open(meter, board);
      }
      energy.timer.scheduleWithFixedDelay(energy::turn, TURN_MS, TURN_MS, TimeUnit.MILLISECONDS);
      return energy;
    } catch (MeterException e) {
      throw new CannotException("energy.meters: " + e.getMessage(), e);
    }
  }

  private static Meters words(Path state, Ticker ticker) {
    return new Meters(
        Surroundings.here(MeterOptions.modelFile(state), new SpawnedProgram(), ticker::nowNs));
  }

  /** Checks the words of a configuration; whether a meter is there shows when the daemon starts. */
  public static void check(
      @Nullable Energy settings, List<BoardMeter> ofBoards, Path state, Ticker ticker)
      throws CannotException {
    Meters words = words(state, ticker);
    for (BoardMeter meter : ofBoards) {
      BoardMeters.check(meter, words);
    }
    if (settings == null) {
      return;
    }
    try (Inventory inventory = words.open(settings.meters())) {
      LOG.log(Level.DEBUG, "{0} sensors", inventory.sensors().size());
    } catch (MeterException e) {
      throw new CannotException("energy.meters: " + e.getMessage(), e);
    }
  }

  /** Returns why no guest is started now; null when guests are. Any thread. */
  public @Nullable String refusal() {
    return budget.refusal();
  }

  private static long today() {
    return System.currentTimeMillis() / TimeUnit.DAYS.toMillis(1);
  }

  private void turn() {
    try {
      long nowNs = ticker.nowNs();
      List<StartTrace> ended = guests.starts();
      tally(nowNs, ended);
      starts.settle(ended, whereabouts::of, nowNs);
      turns++;
      if (turns % TURNS_A_DIVISION == 0) {
        divide();
      }
      if (here != null && turns % TURNS_A_NOTE == 0) {
        note();
      }
    } catch (IOException | MeterException | RuntimeException e) {
      LOG.log(Level.WARNING, "while metering: {0}", e.toString());
    }
  }

  private void tally(long nowNs, List<StartTrace> ended) {
    Map<String, String> places = boards.isEmpty() ? Map.of() : guests.places();
    whereabouts.seen(places, nowNs);
    Collection<GuestView> views = guests.views();
    Map<String, Long> connections = guests.connections();
    if (here != null) {
      List<GuestView> own =
          views.stream().filter(view -> guests.isProcess(view.name().text())).toList();
      here.turn(turnedNs, nowNs, own, ended, cpu.since(guests.pids()), connections);
    }
    Map<String, List<GuestView>> byBoard =
        views.stream()
            .filter(view -> places.containsKey(view.name().text()))
            .collect(Collectors.groupingBy(view -> places.get(view.name().text())));
    boards.forEach(
        (name, board) -> {
          List<GuestView> own = byBoard.getOrDefault(name, List.of());
          board.turn(turnedNs, nowNs, own, ended, awake(own, nowNs - turnedNs), connections);
        });
    turnedNs = nowNs;
  }

  /** On a board who is not asleep, nor stopped in memory, has as much of it as everybody else. */
  private static Map<String, Double> awake(List<GuestView> guests, long ns) {
    return guests.stream()
        .filter(view -> !view.state().equals("asleep"))
        .collect(Collectors.toMap(view -> view.name().text(), _ -> ns / 1e9));
  }

  private void divide() throws MeterException {
    long nowNs = ticker.nowNs();
    if (here != null) {
      Optional<org.jitsu.power.ledger.Energy> used =
          here.divide(accounts, _ -> busySeconds(), nowNs);
      used.ifPresentOrElse(
          energy -> budget.used(energy.joules(), energy.watts(), today()),
          () -> budget.unknown(today()));
    }
    for (MeteredMachine board : boards.values()) {
      var _ = board.divide(accounts, covered -> covered, nowNs);
    }
  }

  /** Returns the processors' busy time since it was last asked for. */
  private double busySeconds() throws MeterException {
    busy.read();
    long ticks = busy.busyTicks() - busyTicks;
    busyTicks = busy.busyTicks();
    return ticks / TICKS_A_SECOND;
  }

  private void note() throws IOException {
    new DayFile(budget.day(), budget.joulesToday()).write(dayFile);
  }

  /** Returns what a start cost; null while that is not settled. */
  public Start.@Nullable Energy of(long start) {
    return starts.of(start);
  }

  /**
   * Returns what the machine, the boards and the guests use.
   *
   * @param refused how many wishes were refused for their energy
   */
  public Status.Energy status(long refused) {
    List<EnergyLedger.Account> zones = zones();
    double watts = budget.watts();
    Map<String, GuestAccounts.Account> tenants = new TreeMap<>(accounts.by(guests::tenant));
    tenants.remove("");
    Map<String, Status.Board> ofBoards = new TreeMap<>();
    boards.forEach((name, board) -> ofBoards.put(name, status(board)));
    return new Status.Energy(
        Double.isNaN(watts) ? null : watts,
        metering == null
            ? null
            : (Double) zones.stream().mapToDouble(EnergyLedger.Account::joules).sum(),
        metering == null ? null : (Double) budget.joulesToday(),
        metering == null
            ? null
            : zones.stream()
                .map(account -> account.zone().quality())
                .reduce(Quality.MEASURED, Quality::and)
                .word(),
        zones.stream().map(DaemonEnergy::zone).toList(),
        refused,
        budget.refusal(),
        ofBoards,
        all(accounts.byGuest()),
        all(tenants),
        account(accounts.all()));
  }

  /** Returns the zones that are added up for this machine. */
  private List<EnergyLedger.Account> zones() {
    if (metering == null) {
      return List.of();
    }
    List<Zone> board = metering.board();
    return metering.ledger().accounts().stream()
        .filter(account -> board.contains(account.zone()))
        .toList();
  }

  private static Status.Zone zone(EnergyLedger.Account account) {
    return new Status.Zone(account.zone().id(), account.rateHz(), account.samples());
  }

  private static Status.Board status(MeteredMachine board) {
    Optional<BoardAccount> known = board.account();
    if (known.isEmpty()) {
      return new Status.Board(null, null, null, null, null, List.of(), 0, board.silence());
    }
    BoardAccount account = known.get();
    return new Status.Board(
        account.watts().isPresent() ? (Double) account.watts().getAsDouble() : null,
        account.joules(),
        account.idleJoules(),
        account.guestJoules(),
        account.quality().word(),
        account.zones().stream().map(DaemonEnergy::zone).toList(),
        account.gaps(),
        account.says());
  }

  private List<BoardAccount> boardAccounts() {
    return boards.values().stream().flatMap(board -> board.account().stream()).toList();
  }

  private static Map<String, Status.Account> all(Map<String, GuestAccounts.Account> accounts) {
    Map<String, Status.Account> all = new TreeMap<>();
    accounts.forEach((name, account) -> all.put(name, account(account)));
    return all;
  }

  private static Status.Account account(GuestAccounts.Account account) {
    return new Status.Account(
        account.joules(),
        account.quality().word(),
        part(account.of(Doing.START)),
        part(account.of(Doing.SERVE)),
        part(account.of(Doing.IDLE)));
  }

  private static Status.Part part(GuestAccounts.Sum sum) {
    OptionalDouble each = sum.joulesOfOne();
    OptionalDouble watts = sum.watts();
    return new Status.Part(
        sum.joules(),
        sum.seconds(),
        sum.count(),
        each.isPresent() ? each.getAsDouble() : null,
        watts.isPresent() ? watts.getAsDouble() : null,
        GuestAccounts.Account.QUALITY_OF_PARTS.word());
  }

  /** Has a registry know what is metered. */
  public void bindTo(MeterRegistry registry) {
    metrics.bindTo(registry);
  }

  /** Has that registry know the guests and tenants that have come since. */
  public void update(MeterRegistry registry) {
    metrics.update(registry);
  }

  @Override
  public void close() throws IOException {
    timer.shutdown();
    try {
      boolean ignored = timer.awaitTermination(5, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    boardMeters.close();
    if (metering != null) {
      note();
      metering.close();
    }
    busy.close();
  }
}

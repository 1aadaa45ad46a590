package org.jitsu.app.power;

import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jitsu.app.CannotException;
import org.jitsu.config.Energy;
import org.jitsu.core.time.Ticker;
import org.jitsu.core.trace.StartTrace;
import org.jitsu.guest.GuestView;
import org.jitsu.ops.Start;
import org.jitsu.ops.Status;
import org.jitsu.power.inventory.Inventory;
import org.jitsu.power.inventory.Meters;
import org.jitsu.power.inventory.Surroundings;
import org.jitsu.power.ledger.Answer;
import org.jitsu.power.ledger.Doing;
import org.jitsu.power.ledger.EnergyLedger;
import org.jitsu.power.ledger.GuestAccounts;
import org.jitsu.power.ledger.Span;
import org.jitsu.power.ledger.TooShort;
import org.jitsu.power.meter.MeterException;
import org.jitsu.power.meter.Quality;
import org.jitsu.power.meter.Zone;
import org.jitsu.power.metrics.PowerMetrics;
import org.jitsu.power.model.BusyTime;
import org.jspecify.annotations.Nullable;

/**
 * The daemon's meters: what each start cost, what each guest uses, and whether the budget lets
 * another guest start. One thread of its own settles, four times a second; any thread asks.
 */
public final class DaemonEnergy implements AutoCloseable {
  private static final Logger LOG = System.getLogger(DaemonEnergy.class.getName());
  private static final long TURN_MS = 250;
  private static final int TURNS_A_DIVISION = 4;
  private static final int TURNS_A_NOTE = 240;
  private static final double REMEMBERED_S = 300;
  private static final double TICKS_A_SECOND = 100;

  private final Energy settings;
  private final Ticker ticker;
  private final Guests guests;
  private final Metering metering;
  private final BusyTime busy;
  private final GuestCpu cpu = new GuestCpu(Path.of("/proc"));
  private final GuestAccounts accounts = new GuestAccounts();
  private final StartEnergies starts;
  private final Budget budget;
  private final Path dayFile;
  private final PowerMetrics metrics;
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("energy").daemon().factory());
  private final GuestTallies tallies = new GuestTallies();
  private long turnedNs;
  private long dividedNs;
  private long busyTicks;
  private int turns;

  /** What it wants to know of the guests; its own thread asks. */
  public interface Guests {
    /** Returns the newest starts, oldest first. */
    List<StartTrace> starts();

    /** Returns what every guest is doing. */
    Collection<GuestView> views();

    /** Returns the pids of those that run as processes of this machine. */
    Map<String, Integer> pids();

    /** Returns how many connections each has accepted, where they are counted. */
    Map<String, Long> connections();

    /** Returns a guest's tenant; empty when it is nobody's. */
    String tenant(String guest);
  }

  private DaemonEnergy(
      Energy settings, Inventory inventory, BusyTime busy, Path state, Ticker ticker, Guests guests)
      throws MeterException, CannotException {
    this.settings = settings;
    this.ticker = ticker;
    this.guests = guests;
    this.busy = busy;
    this.dayFile = state.resolve("energy-today.json");
    long today = today();
    this.budget =
        new Budget(
            settings.powerBudgetWatts(),
            settings.energyBudgetJoules(),
            today,
            DayFile.joules(dayFile, today));
    this.starts = new StartEnergies(settings.idleWatts());
    this.metering = new Metering(inventory, settings.everyNs(), REMEMBERED_S, Metering.NOBODY);
    this.metrics = new PowerMetrics(metering.ledger(), accounts, guests::tenant);
    this.turnedNs = ticker.nowNs();
    this.dividedNs = turnedNs;
    busy.read();
    this.busyTicks = busy.busyTicks();
  }

  /**
   * Begins to meter.
   *
   * @throws CannotException when a meter's word is wrong, or none can be read: a budget that nobody
   *     can judge is not kept
   */
  public static DaemonEnergy open(Energy settings, Path state, Ticker ticker, Guests guests)
      throws CannotException {
    Surroundings here =
        Surroundings.here(MeterOptions.modelFile(state), new SpawnedProgram(), ticker::nowNs);
    try {
      Inventory inventory = new Meters(here).open(settings.meters());
      if (inventory.sensors().isEmpty()) {
        throw new CannotException(
            "the configuration has energy, and "
                + inventory.lookedFor()
                + "\n  Name a meter (energy.meters, see jitsu power --help), or leave energy out.");
      }
      DaemonEnergy energy =
          new DaemonEnergy(
              settings, inventory, new BusyTime(Path.of("/proc")), state, ticker, guests);
      energy.timer.scheduleWithFixedDelay(energy::turn, TURN_MS, TURN_MS, TimeUnit.MILLISECONDS);
      return energy;
    } catch (MeterException e) {
      throw new CannotException("energy.meters: " + e.getMessage(), e);
    }
  }

  /** Checks the words of a configuration; whether a meter is there shows when the daemon starts. */
  public static void check(Energy settings, Path state, Ticker ticker) throws CannotException {
    Surroundings here =
        Surroundings.here(MeterOptions.modelFile(state), new SpawnedProgram(), ticker::nowNs);
    try (Inventory inventory = new Meters(here).open(settings.meters())) {
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
      tally();
      starts.settle(guests.starts(), metering.ledger(), metering.board(), ticker.nowNs());
      turns++;
      if (turns % TURNS_A_DIVISION == 0) {
        divide();
      }
      if (turns % TURNS_A_NOTE == 0) {
        note();
      }
    } catch (IOException | MeterException | RuntimeException e) {
      LOG.log(Level.WARNING, "while metering: {0}", e.toString());
    }
  }

  private void tally() {
    long nowNs = ticker.nowNs();
    tallies.turn(
        turnedNs,
        nowNs,
        guests.views(),
        guests.starts(),
        cpu.since(guests.pids()),
        guests.connections());
    turnedNs = nowNs;
  }

  private void divide() throws MeterException {
    long untilNs = metering.ledger().knownUntilNs(metering.board());
    if (untilNs <= dividedNs) {
      budget.unknown(today());
      return;
    }
    Answer answer = metering.used(new Span("the last second", dividedNs, untilNs), TooShort.REFUSE);
    switch (answer) {
      case Answer.Known(var used) -> {
        accounts.divide(used, settings.idleWatts(), busySeconds(), tallies.take());
        budget.used(used.joules(), used.watts(), today());
        dividedNs = untilNs;
      }
      case Answer.Unknown _ -> {
        // A slow meter: the next turn has more of it. A gap of all of it is left behind.
        budget.unknown(today());
        if (ticker.nowNs() - dividedNs > TimeUnit.MINUTES.toNanos(1)) {
          busySeconds();
          tallies.take();
          dividedNs = untilNs;
        }
      }
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
   * Returns what the machine and its guests use.
   *
   * @param refused how many wishes were refused for their energy
   */
  public Status.Energy status(long refused) {
    List<Zone> board = metering.board();
    double watts = budget.watts();
    Map<String, GuestAccounts.Account> tenants = new TreeMap<>(accounts.by(guests::tenant));
    tenants.remove("");
    return new Status.Energy(
        Double.isNaN(watts) ? null : watts,
        metering.ledger().accounts().stream()
            .filter(account -> board.contains(account.zone()))
            .mapToDouble(EnergyLedger.Account::joules)
            .sum(),
        budget.joulesToday(),
        board.stream().map(Zone::quality).reduce(Quality.MEASURED, Quality::and).word(),
        board.stream().map(Zone::id).toList(),
        refused,
        budget.refusal(),
        all(accounts.byGuest()),
        all(tenants),
        account(accounts.all()));
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
    note();
    metering.close();
    busy.close();
  }
}

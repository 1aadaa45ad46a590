package org.jitsu.app.power;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jitsu.app.CannotException;
import org.jitsu.config.Energy;
import org.jitsu.core.GuestName;
import org.jitsu.core.summon.Summoner;
import org.jitsu.core.time.Ticker;
import org.jitsu.core.trace.StartTrace;
import org.jitsu.ops.Start;
import org.jitsu.ops.Status;
import org.jitsu.power.inventory.Inventory;
import org.jitsu.power.inventory.Meters;
import org.jitsu.power.inventory.Surroundings;
import org.jitsu.power.ledger.Answer;
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
  private final LongAdder refused = new LongAdder();
  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final PowerMetrics metrics;
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("energy").daemon().factory());
  private long dividedNs;
  private long busyTicks;
  private int turns;

  /** What it wants to know of the guests; its own thread asks. */
  public interface Guests {
    /** Returns the newest starts, oldest first. */
    List<StartTrace> starts();

    /** Returns the pids of those that run as processes of this machine. */
    Map<String, Integer> pids();
  }

  private DaemonEnergy(
      Energy settings,
      Inventory inventory,
      BusyTime busy,
      Path state,
      Ticker ticker,
      Guests guests) {
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
    this.metrics = new PowerMetrics(metering.ledger(), accounts);
    metrics.bindTo(registry);
    this.dividedNs = ticker.nowNs();
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

  /** Returns who stands before the keeper. */
  public Summoner gate(Summoner keeper, Predicate<GuestName> isAwake) {
    return settings.hasBudget()
        ? new EnergyGate(keeper, isAwake, budget::refusal, refused)
        : keeper;
  }

  private static long today() {
    return System.currentTimeMillis() / TimeUnit.DAYS.toMillis(1);
  }

  private void turn() {
    try {
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

  private void divide() throws MeterException {
    long untilNs = metering.ledger().knownUntilNs(metering.board());
    if (untilNs <= dividedNs) {
      budget.unknown(today());
      return;
    }
    busy.read();
    double all = busyTicks == 0 ? 0 : (busy.busyTicks() - busyTicks) / 100.0;
    busyTicks = busy.busyTicks();
    Map<String, Double> own = cpu.since(guests.pids());
    Answer answer = metering.used(new Span("the last second", dividedNs, untilNs), TooShort.REFUSE);
    switch (answer) {
      case Answer.Known(var used) -> {
        accounts.divide(used, settings.idleWatts(), all, own);
        budget.used(used.joules(), used.watts(), today());
        dividedNs = untilNs;
      }
      case Answer.Unknown _ -> {
        // A slow meter: the next turn has more of it. A gap of all of it is left behind.
        budget.unknown(today());
        if (ticker.nowNs() - dividedNs > TimeUnit.MINUTES.toNanos(1)) {
          dividedNs = untilNs;
        }
      }
    }
  }

  private void note() throws IOException {
    new DayFile(budget.day(), budget.joulesToday()).write(dayFile);
  }

  /** Returns what a start cost; null while that is not settled. */
  public Start.@Nullable Energy of(long start) {
    return starts.of(start);
  }

  /** Returns what the machine and its guests use. */
  public Status.Energy status(Function<String, String> tenantOf) {
    Quality quality =
        metering.board().stream().map(Zone::quality).reduce(Quality.MEASURED, Quality::and);
    double watts = budget.watts();
    Map<String, GuestAccounts.Sum> tenants = new TreeMap<>(accounts.by(tenantOf));
    tenants.remove("");
    return new Status.Energy(
        Double.isNaN(watts) ? null : watts,
        budget.joulesToday(),
        quality.word(),
        metering.board().stream().map(Zone::id).toList(),
        refused.sum(),
        budget.refusal(),
        sums(accounts.byGuest()),
        sums(tenants));
  }

  private static Map<String, Status.Sum> sums(Map<String, GuestAccounts.Sum> accounts) {
    Map<String, Status.Sum> sums = new TreeMap<>();
    accounts.forEach(
        (name, sum) -> sums.put(name, new Status.Sum(sum.joules(), sum.quality().word())));
    return sums;
  }

  /** Returns the metrics in Prometheus' text format. */
  public String metrics() {
    metrics.update(registry);
    return registry.scrape();
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
    registry.close();
  }
}

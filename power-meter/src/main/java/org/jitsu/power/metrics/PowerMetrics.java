package org.jitsu.power.metrics;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import org.jitsu.power.ledger.BoardAccount;
import org.jitsu.power.ledger.Doing;
import org.jitsu.power.ledger.EnergyLedger;
import org.jitsu.power.ledger.GuestAccounts;
import org.jitsu.power.ledger.GuestAccounts.Account;
import org.jitsu.power.ledger.GuestAccounts.Sum;
import org.jitsu.power.meter.Quality;
import org.jitsu.power.meter.Zone;
import org.jspecify.annotations.Nullable;

/**
 * What the ledger knows, as metrics: {@code jitsu.energy.joules} (Prometheus: {@code
 * jitsu_energy_joules_total}) and {@code jitsu.power.watts} by meter, zone and quality, {@code
 * jitsu.power.gaps} by meter and zone; {@code jitsu.guest.energy.joules} by guest and quality, its
 * parts as {@code jitsu.guest.span.energy.joules}, {@code jitsu.guest.connections} and {@code
 * jitsu.guest.idle.seconds}; {@code jitsu.tenant.energy.joules} by tenant and quality; of boards
 * with meters of their own {@code jitsu.board.energy.joules}, {@code
 * jitsu.board.idle.energy.joules} and {@code jitsu.board.power.watts} by board and quality, and
 * {@code jitsu.board.power.gaps} by board. A power that is not known is not a number, never 0; a
 * board whose meter has never answered has no metrics.
 */
public final class PowerMetrics implements MeterBinder {
  private final EnergyLedger ledger;
  private final GuestAccounts guests;
  private final Function<String, String> tenantOf;
  private final Supplier<List<BoardAccount>> boards;
  private final Set<String> known = ConcurrentHashMap.newKeySet();

  /**
   * Makes them of a ledger whose zones are open, and of the guests' accounts.
   *
   * @param tenantOf returns a guest's tenant, empty for none
   * @param boards returns what the boards used whose meters have answered
   */
  public PowerMetrics(
      EnergyLedger ledger,
      GuestAccounts guests,
      Function<String, String> tenantOf,
      Supplier<List<BoardAccount>> boards) {
    this.ledger = ledger;
    this.guests = guests;
    this.tenantOf = tenantOf;
    this.boards = boards;
  }

  @Override
  public void bindTo(MeterRegistry registry) {
    for (Zone zone : ledger.zones()) {
      Tags place = Tags.of("meter", zone.meter(), "zone", zone.name());
      Tags tags = place.and("quality", zone.quality().word());
      counter("jitsu.energy.joules", tags, "energy used", zone, EnergyLedger.Account::joules)
          .baseUnit("joules")
          .register(registry);
      counter("jitsu.power.gaps", place, "gaps in what is known", zone, EnergyLedger.Account::gaps)
          .register(registry);
      Gauge.builder(
              "jitsu.power.watts", ledger, l -> account(l, zone, a -> a.watts().orElse(Double.NaN)))
          .description("power now")
          .baseUnit("watts")
          .tags(tags)
          .register(registry);
    }
    update(registry);
  }

  private FunctionCounter.Builder<EnergyLedger> counter(
      String name,
      Tags tags,
      String description,
      Zone zone,
      ToDoubleFunction<EnergyLedger.Account> figure) {
    return FunctionCounter.builder(name, ledger, l -> account(l, zone, figure))
        .description(description)
        .tags(tags);
  }

  private static double account(
      EnergyLedger ledger, Zone zone, ToDoubleFunction<EnergyLedger.Account> figure) {
    return ledger.accounts().stream()
        .filter(account -> account.zone().equals(zone))
        .mapToDouble(figure)
        .findFirst()
        .orElse(Double.NaN);
  }

  /**
   * Registers the guests, tenants and boards that have come since; before each look at the
   * registry.
   */
  public void update(MeterRegistry registry) {
    boards.get().forEach(board -> update(registry, board));
    guests.byGuest().forEach((guest, account) -> update(registry, guest, account.quality()));
    guests
        .by(tenantOf)
        .forEach(
            (tenant, account) -> {
              if (!tenant.isEmpty() && known.add("tenant " + tenant + "/" + account.quality())) {
                register(
                    registry,
                    "jitsu.tenant.energy.joules",
                    "what its guests used",
                    Tags.of("tenant", tenant, "quality", account.quality().word()),
                    g -> joules(g.by(tenantOf).get(tenant), account.quality()));
              }
            });
  }

  private void update(MeterRegistry registry, String guest, Quality quality) {
    if (known.add("guest " + guest + "/" + quality)) {
      register(
          registry,
          "jitsu.guest.energy.joules",
          "energy above idle that the guest's processor time stands for",
          Tags.of("guest", guest, "quality", quality.word()),
          g -> joules(g.of(guest), quality));
    }
    if (!known.add("guest " + guest)) {
      return;
    }
    for (Doing doing : Doing.values()) {
      register(
          registry,
          "jitsu.guest.span.energy.joules",
          "the same by what the guest did",
          Tags.of("guest", guest, "span", doing.word(), "quality", Account.QUALITY_OF_PARTS.word()),
          g -> sum(g, guest, doing).joules());
    }
    register(
        registry,
        "jitsu.guest.connections",
        "connections that the guest accepted",
        Tags.of("guest", guest),
        g -> sum(g, guest, Doing.SERVE).count());
    register(
        registry,
        "jitsu.guest.idle.seconds",
        "time for which the guest was awake and not used",
        Tags.of("guest", guest),
        g -> sum(g, guest, Doing.IDLE).seconds());
  }

  private void update(MeterRegistry registry, BoardAccount board) {
    String name = board.board();
    if (!known.add("board " + name)) {
      return;
    }
    Tags place = Tags.of("board", name);
    Tags tags = place.and("quality", board.quality().word());
    FunctionCounter.builder(
            "jitsu.board.energy.joules", boards, b -> board(b, name, BoardAccount::joules))
        .description("energy used by the board's own meter")
        .tags(tags)
        .register(registry);
    FunctionCounter.builder(
            "jitsu.board.idle.energy.joules", boards, b -> board(b, name, BoardAccount::idleJoules))
        .description("what of it was no guest's")
        .tags(tags)
        .register(registry);
    FunctionCounter.builder(
            "jitsu.board.power.gaps", boards, b -> board(b, name, BoardAccount::gaps))
        .description("gaps in what is known of the board")
        .tags(place)
        .register(registry);
    Gauge.builder(
            "jitsu.board.power.watts",
            boards,
            b -> board(b, name, each -> each.watts().orElse(Double.NaN)))
        .description("power of the board now")
        .tags(tags)
        .register(registry);
  }

  private static double board(
      Supplier<List<BoardAccount>> boards, String name, ToDoubleFunction<BoardAccount> figure) {
    return boards.get().stream()
        .filter(board -> board.board().equals(name))
        .mapToDouble(figure)
        .findFirst()
        .orElse(Double.NaN);
  }

  private void register(
      MeterRegistry registry,
      String name,
      String description,
      Tags tags,
      ToDoubleFunction<GuestAccounts> figure) {
    FunctionCounter.builder(name, guests, figure)
        .description(description)
        .tags(tags)
        .register(registry);
  }

  private static double joules(@Nullable Account account, Quality quality) {
    return account == null || account.quality() != quality ? 0 : account.joules();
  }

  private static Sum sum(GuestAccounts guests, String guest, Doing doing) {
    Account account = guests.of(guest);
    return account == null ? new Sum(0, 0, 0) : account.of(doing);
  }
}

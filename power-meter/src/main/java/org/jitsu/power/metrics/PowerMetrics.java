package org.jitsu.power.metrics;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ToDoubleFunction;
import org.jitsu.power.ledger.EnergyLedger;
import org.jitsu.power.ledger.EnergyLedger.Account;
import org.jitsu.power.ledger.GuestAccounts;
import org.jitsu.power.meter.Quality;
import org.jitsu.power.meter.Zone;

/**
 * What the ledger knows, as metrics: {@code jitsu.energy.joules} (Prometheus: {@code
 * jitsu_energy_joules_total}) and {@code jitsu.power.watts} by meter, zone and quality, {@code
 * jitsu.guest.energy.joules} by guest and quality, {@code jitsu.power.gaps} by meter and zone. A
 * power that is not known is not a number, never 0.
 */
public final class PowerMetrics implements MeterBinder {
  private final EnergyLedger ledger;
  private final GuestAccounts guests;
  private final Set<String> known = ConcurrentHashMap.newKeySet();

  /** Makes them of a ledger whose zones are open, and of the guests' accounts. */
  public PowerMetrics(EnergyLedger ledger, GuestAccounts guests) {
    this.ledger = ledger;
    this.guests = guests;
  }

  @Override
  public void bindTo(MeterRegistry registry) {
    for (Zone zone : ledger.zones()) {
      Tags place = Tags.of("meter", zone.meter(), "zone", zone.name());
      Tags tags = place.and("quality", zone.quality().word());
      counter("jitsu.energy.joules", tags, "energy used", zone, Account::joules)
          .baseUnit("joules")
          .register(registry);
      counter("jitsu.power.gaps", place, "gaps in what is known", zone, Account::gaps)
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
      String name, Tags tags, String description, Zone zone, ToDoubleFunction<Account> figure) {
    return FunctionCounter.builder(name, ledger, l -> account(l, zone, figure))
        .description(description)
        .tags(tags);
  }

  private static double account(EnergyLedger ledger, Zone zone, ToDoubleFunction<Account> figure) {
    return ledger.accounts().stream()
        .filter(account -> account.zone().equals(zone))
        .mapToDouble(figure)
        .findFirst()
        .orElse(Double.NaN);
  }

  /** Registers the guests that have come since; before each look at the registry. */
  public void update(MeterRegistry registry) {
    for (Map.Entry<String, GuestAccounts.Sum> entry : guests.byGuest().entrySet()) {
      String guest = entry.getKey();
      Quality quality = entry.getValue().quality();
      if (known.add(guest + "/" + quality)) {
        FunctionCounter.builder("jitsu.guest.energy.joules", guests, g -> joules(g, guest, quality))
            .description("energy above idle that the guest's processor time stands for")
            .baseUnit("joules")
            .tag("guest", guest)
            .tag("quality", quality.word())
            .register(registry);
      }
    }
  }

  private static double joules(GuestAccounts guests, String guest, Quality quality) {
    GuestAccounts.Sum sum = guests.byGuest().get(guest);
    return sum == null || sum.quality() != quality ? 0 : sum.joules();
  }
}

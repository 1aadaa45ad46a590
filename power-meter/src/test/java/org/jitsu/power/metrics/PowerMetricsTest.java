package org.jitsu.power.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.jitsu.power.ledger.BoardAccount;
import org.jitsu.power.ledger.Doing;
import org.jitsu.power.ledger.Energy;
import org.jitsu.power.ledger.EnergyLedger;
import org.jitsu.power.ledger.GuestAccounts;
import org.jitsu.power.ledger.Span;
import org.jitsu.power.ledger.Stint;
import org.jitsu.power.meter.Quality;
import org.jitsu.power.meter.Reading;
import org.jitsu.power.meter.Zone;
import org.junit.jupiter.api.Test;

/** The names that people query. */
class PowerMetricsTest {
  private static final Zone PLUG = Zone.measured("shelly", "plug-0", 0, "http://192.0.2.7/");
  private final EnergyLedger ledger = new EnergyLedger(16);
  private final GuestAccounts guests = new GuestAccounts();
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

  @Test
  void energyAndPowerByZoneAndEnergyByGuest() {
    ledger.open(PLUG, 1_000_000_000);
    PowerMetrics metrics = new PowerMetrics(ledger, guests, _ -> "acme", List::of);
    metrics.bindTo(registry);
    assertThat(registry.get("jitsu.power.watts").gauge().value()).isNaN();

    ledger.add(PLUG, new Reading.Power(0, 0, 5));
    ledger.add(PLUG, new Reading.Power(1_000_000_000, 0, 7));
    Span second = new Span("s", 0, 1_000_000_000);
    Energy energy =
        new Energy(6, 0, second, 0, Quality.MEASURED, "shelly", "plug-0", 2, 2, List.of());
    Map<Doing, Stint> stints =
        Map.of(Doing.START, new Stint(0.2, 0.3, 1), Doing.SERVE, new Stint(0.3, 0.5, 7));
    guests.divide(energy, 2, 1, Map.of("www", stints));
    metrics.update(registry);

    assertThat(
            registry
                .get("jitsu.energy.joules")
                .tags("meter", "shelly", "zone", "plug-0", "quality", "measured")
                .functionCounter()
                .count())
        .isEqualTo(6, within(1e-9));
    assertThat(registry.get("jitsu.power.watts").gauge().value()).isEqualTo(7);
    assertThat(
            registry
                .get("jitsu.guest.energy.joules")
                .tags("guest", "www", "quality", "modelled")
                .functionCounter()
                .count())
        .isEqualTo(2, within(1e-9));
    assertThat(
            registry
                .get("jitsu.guest.span.energy.joules")
                .tags("guest", "www", "span", "start", "quality", "estimated")
                .functionCounter()
                .count())
        .isEqualTo(0.8, within(1e-9));
    assertThat(
            registry
                .get("jitsu.tenant.energy.joules")
                .tags("tenant", "acme", "quality", "modelled")
                .functionCounter()
                .count())
        .isEqualTo(2, within(1e-9));
    assertThat(registry.get("jitsu.guest.connections").functionCounter().count()).isEqualTo(7);
    ledger.fault(PLUG, "away");
    assertThat(registry.get("jitsu.power.watts").gauge().value()).isNaN();
    assertThat(registry.get("jitsu.power.gaps").functionCounter().count()).isEqualTo(1);
  }

  @Test
  void aBoardHasMetricsFromItsMetersFirstAnswerOn() {
    List<BoardAccount> boards = new ArrayList<>();
    PowerMetrics metrics = new PowerMetrics(ledger, guests, _ -> "", () -> boards);
    metrics.bindTo(registry);
    assertThat(registry.find("jitsu.board.energy.joules").functionCounter()).isNull();

    boards.add(board(12, OptionalDouble.of(3)));
    metrics.update(registry);
    metrics.update(registry);

    assertThat(
            registry
                .get("jitsu.board.energy.joules")
                .tags("board", "b1", "quality", "measured")
                .functionCounter()
                .count())
        .isEqualTo(12);
    assertThat(registry.get("jitsu.board.idle.energy.joules").functionCounter().count())
        .isEqualTo(8);
    assertThat(registry.get("jitsu.board.power.watts").gauge().value()).isEqualTo(3);
    boards.set(0, board(15, OptionalDouble.empty()));
    assertThat(registry.get("jitsu.board.energy.joules").functionCounter().count()).isEqualTo(15);
    assertThat(registry.get("jitsu.board.power.watts").gauge().value()).as("not 0").isNaN();
    assertThat(registry.get("jitsu.board.power.gaps").functionCounter().count()).isEqualTo(2);
  }

  private static BoardAccount board(double joules, OptionalDouble watts) {
    return new BoardAccount("b1", joules, 8, 4, watts, Quality.MEASURED, List.of(), 2, "");
  }
}

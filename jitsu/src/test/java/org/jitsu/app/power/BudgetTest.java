package org.jitsu.app.power;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.List;
import org.jitsu.core.GuestName;
import org.jitsu.core.service.Mode;
import org.jitsu.core.service.Port;
import org.jitsu.core.service.Readiness;
import org.jitsu.core.service.Refusing;
import org.jitsu.core.service.Service;
import org.jitsu.core.service.Wake;
import org.jitsu.core.summon.Cause;
import org.jitsu.core.summon.Outcome;
import org.jitsu.guest.Wish;
import org.junit.jupiter.api.Test;

/** When a guest is not started for its energy. */
class BudgetTest {
  private static final double NO_LIMIT = Double.POSITIVE_INFINITY;
  private static final Service WWW =
      new Service(
          "www.test",
          new GuestName("www"),
          List.of("www.test"),
          List.of(InetAddress.ofLiteral("10.77.0.10")),
          List.of(Port.tcp(80)),
          Mode.AUTO,
          Wake.QUERY,
          new Readiness.Tcp(),
          Refusing.RESET,
          1,
          60);

  @Test
  void aPowerAboveTheBudgetRefusesUntilItFalls() {
    Budget budget = new Budget(25, NO_LIMIT, 1, 0);

    assertThat(budget.refusal()).isNull();
    budget.used(26, 26, 1);
    assertThat(budget.refusal())
        .isEqualTo("refused: energy; the machine draws 26.00 W, and its budget is 25.00 W");
    budget.used(24, 24, 1);
    assertThat(budget.refusal()).isNull();
  }

  @Test
  void aDaysEnergyRefusesUntilTheNextDay() {
    Budget budget = new Budget(NO_LIMIT, 1000, 1, 900);

    budget.used(99, 10, 1);
    assertThat(budget.refusal()).isNull();
    budget.used(1, 10, 1);
    assertThat(budget.refusal()).contains("refused: energy; 1.0 kJ of today's 1.0 kJ are used");
    budget.used(1, 10, 2);
    assertThat(budget.refusal()).isNull();
    assertThat(budget.joulesToday()).isEqualTo(1);
  }

  @Test
  void whatIsNotKnownRefusesNothing() {
    Budget budget = new Budget(25, NO_LIMIT, 1, 0);
    budget.used(26, 26, 1);

    budget.unknown(1);

    assertThat(budget.refusal()).isNull();
    assertThat(budget.watts()).isNaN();
  }

  @Test
  void clientsAreRefusedAndAnOperatorIsNot() {
    String[] why = {"refused: energy; too much"};
    EnergyRule rule = new EnergyRule(() -> why[0]);
    Wish syn = new Wish(WWW, new Cause.SynSeen(InetAddress.ofLiteral("10.77.0.9"), 80, 1));

    assertThat(rule.refuses(syn, 1))
        .isEqualTo(new Outcome.Refused(Outcome.Reason.ENERGY, "refused: energy; too much"));
    assertThat(rule.refuses(new Wish(WWW, new Cause.Asked(1)), 1)).isNull();
    why[0] = null;
    assertThat(rule.refuses(syn, 1)).isNull();
  }
}

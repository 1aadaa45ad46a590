package org.jitsu.bench.synflood;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.nio.file.Path;
import java.util.OptionalDouble;
import org.jitsu.bench.lab.Backend;
import org.jitsu.bench.lab.Fleet;
import org.jitsu.bench.lab.Site;
import org.jitsu.bench.report.Row;
import org.junit.jupiter.api.Test;

class ResultsTest {
  private final Results results =
      new Results(new Fleet(new Site(Backend.PROCESS, Path.of("/hello-process"), 16), 10));

  @Test
  void withoutAFloodNothingIsReached() {
    assertThat(results.rows()).isEmpty();
    assertThat(results.verdicts()).allMatch(verdict -> verdict.toString().contains(" none "));
  }

  @Test
  void ratesAreMediansOverThatOfSynproxy() {
    for (double rate : new double[] {90, 300, 100}) {
      results.answered("proxy", rate);
      results.answered("synproxy", 2 * rate);
      results.answered("syn-cookies", rate / 2);
    }

    assertThat(results.rows())
        .extracting(Row::subject, Row::value, Row::ratio, Row::n)
        .containsExactly(
            tuple("proxy-frames", 100.0, 0.5, 3L),
            tuple("synproxy-frames", 200.0, 1.0, 3L),
            tuple("syn-cookies-frames", 50.0, 0.25, 3L));
    assertThat(results.verdicts())
        .extracting(Object::toString)
        .contains("PASS syn-flood.over-synproxy 0.5 0.5");
  }

  @Test
  void withoutSynproxyThereIsNoRatioAndAReason() {
    results.answered("proxy", 100);
    results.absent("synproxy", "there is no nft");

    assertThat(results.verdicts())
        .extracting(Object::toString)
        .contains("SHORT syn-flood.over-synproxy none 0.5");
    assertThat(results.caveats()).contains("synproxy is absent: there is no nft");
  }

  @Test
  void theHonestCount() {
    results.honest.answered(2_000_000);
    results.honest.failed("timed out");
    results.dnsFlood.answered(3_000_000);
    results.growthMb = OptionalDouble.of(1.5);
    results.strayBoots = OptionalDouble.of(0);
    results.shortfall = OptionalDouble.of(0);
    results.sent = 10;

    assertThat(results.verdicts())
        .extracting(Object::toString)
        .contains(
            "PASS syn-flood.memory-growth-mb 1.5 32",
            "PASS syn-flood.stray-boots 0 0",
            "SHORT syn-flood.honest-failures 1 0",
            "PASS syn-flood.dns-lost 0 0",
            "PASS syn-flood.flood-shortfall 0 0.02");
    assertThat(results.caveats()).contains("an honest client failed: timed out");
  }
}

package org.jitsu.bench.coldstart;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.jitsu.bench.lab.ClientWatch;
import org.jitsu.bench.report.Row;
import org.jitsu.bench.rig.Series;
import org.jitsu.wire.address.IpAddr;
import org.junit.jupiter.api.Test;

class ResultsTest {
  private final Results results = new Results(16);

  private static void answers(Series series, long... latenciesUs) {
    for (long latencyUs : latenciesUs) {
      series.answered(latencyUs * 1000);
    }
  }

  private List<String> verdicts() {
    return results.verdicts().stream().map(Object::toString).toList();
  }

  @Test
  void withoutAMeasurementNoFigureIsReached() {
    assertThat(results.rows()).isEmpty();
    assertThat(verdicts())
        .containsExactly(
            "SHORT cold-start.hold-ratio-p50 none 1.10",
            "SHORT cold-start.hold-ratio-p99 none 1.25",
            "SHORT cold-start.failures none 0",
            "SHORT cold-start.resets none 0",
            "SHORT cold-start.syn-retransmissions none 0",
            "SHORT cold-start.warm-ratio-p50 none 1.03",
            "SHORT cold-start.first-answer-ms none 1000",
            "SHORT cold-start.rss-mb none 160",
            "SHORT cold-start.rss-growth-mb none 2");
  }

  @Test
  void figuresComeFromTheirSeries() {
    answers(results.bare, 200_000);
    answers(results.holdQuery, 210_000);
    answers(results.warmBare, 1000);
    answers(results.warm, 1020);
    answers(results.firstAnswer, 700_000);
    results.memory.sample(90);
    results.memory.sample(91);
    results.watch = new ClientWatch(IpAddr.parse("10.77.0.1"));

    assertThat(verdicts()).hasSize(9).allMatch(line -> line.startsWith("PASS"));
    assertThat(verdicts()).contains("PASS cold-start.rss-growth-mb 1 2");
    assertThat(results.rows())
        .extracting(Row::subject)
        .containsExactly("bare", "hold", "warm-bare", "warm", "first-answer", "rss", "rss-growth");
    Row hold = results.rows().get(1);
    assertThat(hold.ratio()).isBetween(1.049, 1.051);
    assertThat(hold.against()).isEqualTo("bare");
    assertThat(hold.params()).isEqualTo(Row.Params.plain("query", 16));
  }

  @Test
  void onlyFailuresBehindJitsuAreItsOwn() {
    answers(results.holdQuery, 210_000);
    results.bare.failed("timed out");
    assertThat(verdicts()).contains("PASS cold-start.failures 0 0");

    results.holdSyn.failed("Connection reset");
    results.warm.failed("Connection reset");

    assertThat(verdicts()).contains("SHORT cold-start.failures 2 0");
    assertThat(results.caveats())
        .contains("bare failed: timed out", "behind Jitsu failed: Connection reset");
  }
}

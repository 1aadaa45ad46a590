package org.jitsu.bench.coldstart;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.jitsu.bench.lab.Backend;
import org.jitsu.bench.lab.ClientWatch;
import org.jitsu.bench.lab.Site;
import org.jitsu.bench.report.Row;
import org.jitsu.bench.rig.Series;
import org.jitsu.wire.address.IpAddr;
import org.junit.jupiter.api.Test;

class ResultsTest {
  private static final Site EMULATED = new Site(Backend.QEMU, Path.of("hello.elf"), 16);
  private static final Site NATIVE = new Site(Backend.PROCESS, Path.of("hello-process"), 16);

  private Results results = new Results(EMULATED, Set.of());

  private static Comparison comparison(String peer, long naiveUs, long fairUs) {
    Comparison comparison = new Comparison(peer);
    answers(comparison.naive(), naiveUs);
    answers(comparison.fair(), fairUs);
    return comparison;
  }

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

  @Test
  void ofANativeGuestTheShareIsJudgedAndTheContainersAreCompared() {
    results = new Results(NATIVE, Set.of());
    answers(results.bare, 1_100, 1_100, 1_200, 5_000);
    answers(results.holdQuery, 2_900, 2_900, 3_000, 9_000);
    answers(results.holdSyn, 2_300, 2_300, 2_400, 15_000);
    answers(results.firstHold, 8_000);
    results.comparisons =
        List.of(
            comparison("plain-process", 1_800, 900),
            comparison("docker", 1_012_000, 250_000),
            comparison("docker-host", 120_000, 115_000),
            comparison("crun", 20_000, 2_000));
    results.watch = new ClientWatch(IpAddr.parse("10.77.0.1"));

    assertThat(verdicts())
        .containsExactly(
            "PASS cold-start.process-share-query-p50-ms 1.801 2.0",
            "PASS cold-start.process-share-query-p99-ms 4.002 8",
            "PASS cold-start.process-share-syn-p50-ms 1.201 2.0",
            "SHORT cold-start.process-share-syn-p99-ms 10.007 8",
            "PASS cold-start.process-over-crun-naive 0.145 1",
            "SHORT cold-start.process-over-crun-fair 1.45 1",
            "PASS cold-start.process-over-docker-host-naive 0.024 1",
            "PASS cold-start.process-over-docker-host-fair 0.025 1",
            "PASS cold-start.process-over-docker-naive 0.003 1",
            "PASS cold-start.process-over-docker-fair 0.012 1",
            "PASS cold-start.process-first-hold-ratio 2.758 3",
            "PASS cold-start.process-failures 0 0",
            "PASS cold-start.process-resets 0 0",
            "PASS cold-start.process-syn-retransmissions 0 0");
  }

  @Test
  void aContainersRowsTellHowManyTimesLongerItTakes() {
    results = new Results(NATIVE, Set.of());
    answers(results.holdQuery, 3_000);
    results.comparisons = List.of(comparison("crun", 24_000, 21_000));
    results.notes = List.of("docker is absent: it is not installed; apt-get install docker.io");

    Row naive = results.rows().get(1);
    assertThat(results.rows()).extracting(Row::subject).containsExactly("hold", "crun", "crun");
    assertThat(results.rows()).extracting(Row::client).containsExactly("naive", "naive", "fair");
    assertThat(naive.backend()).isNull();
    assertThat(naive.params()).isEqualTo(new Row.Params("exec", 4, 0, 0, null));
    assertThat(naive.ratio()).isBetween(7.9, 8.1);
    assertThat(naive.against()).isEqualTo("hold");
    assertThat(results.rows().getFirst().backend()).isEqualTo("process");
    assertThat(results.caveats()).containsAll(results.notes);
  }

  @Test
  void whatWasNotWantedIsNotJudgedAndWhatIsAbsentIsNotReached() {
    results = new Results(NATIVE, Set.of("docker"));
    answers(results.holdQuery, 3_000);

    assertThat(verdicts())
        .contains(
            "SHORT cold-start.process-over-crun-naive none 1",
            "SHORT cold-start.process-over-crun-fair none 1")
        .noneMatch(line -> line.contains("docker"));
  }

  @Test
  void aContainersFailuresAreToldAndAreNotJitsus() {
    results = new Results(NATIVE, Set.of());
    answers(results.holdQuery, 3_000);
    Comparison crun = new Comparison("crun");
    crun.naive().failed("Connection reset");
    crun.fair().failed("Connection reset");
    results.comparisons = List.of(crun);

    assertThat(results.caveats()).containsOnlyOnce("crun failed: Connection reset");
    assertThat(verdicts()).contains("PASS cold-start.process-failures 0 0");
  }
}

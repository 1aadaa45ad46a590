package org.jitsu.bench.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.jitsu.bench.report.Manifests;
import org.jitsu.bench.report.Result;
import org.jitsu.bench.report.Results;
import org.jitsu.bench.report.Row;
import org.jitsu.bench.rig.Series;
import org.junit.jupiter.api.Test;

class ComparisonTest {

  private static String lineOf(List<String> lines, String name) {
    return lines.stream().filter(line -> line.startsWith(name)).findFirst().orElseThrow();
  }

  @Test
  void aDifferenceIsFoundWithItsInterval() {
    List<String> lines = Comparison.lines(Results.coldStart(48), Results.coldStart(60));

    assertThat(lineOf(lines, "hold, naive, query"))
        .contains("longer")
        .contains("failed: 1 of 201, 1 of 201");
    Bootstrap hold = Bootstrap.of(Results.around(48, 200, 2), Results.around(60, 200, 2), 50);
    assertThat(hold.ratio()).isCloseTo(60.0 / 48, within(0.01));
    assertThat(hold.low()).isBetween(1.1, hold.ratio());
    assertThat(hold.high()).isBetween(hold.ratio(), 1.4);
    assertThat(lineOf(lines, "rss")).contains("1.000 [one number]");
  }

  @Test
  void twoDrawsOfTheSameAreToldApartAboutOnceInTwenty() {
    int apart = 0;
    for (int seed = 0; seed < 400; seed++) {
      Series a = Results.around(50, 60, 1000 + seed);
      Series b = Results.around(50, 60, 5000 + seed);
      apart += Math.abs(Bootstrap.of(a, b, 50).sign());
    }
    // 20 are expected; the bootstrap of a median keeps its level to a few per cent.
    assertThat(apart).isBetween(4, 44);
  }

  @Test
  void theIntervalIsThatOfDrawsThatAreCountedOut() {
    Series a = Results.around(50, 80, 1);
    Series b = Results.around(55, 80, 2);

    Bootstrap quick = Bootstrap.of(a, b, 50);

    double[] ratios = new double[4000];
    Random random = new Random(3);
    for (int i = 0; i < ratios.length; i++) {
      ratios[i] = medianOfDraw(b, random) / medianOfDraw(a, random);
    }
    Arrays.sort(ratios);
    assertThat(quick.low()).isCloseTo(ratios[100], within(0.01));
    assertThat(quick.high()).isCloseTo(ratios[3899], within(0.01));
  }

  private static double medianOfDraw(Series series, Random random) {
    double[] drawn = new double[(int) series.answers()];
    for (int i = 0; i < drawn.length; i++) {
      drawn[i] = series.percentileMs(100 * random.nextDouble()).orElseThrow();
    }
    Arrays.sort(drawn);
    return drawn[drawn.length / 2 - 1];
  }

  @Test
  void tooFewAreNotCompared() {
    Row few = Results.row("bare", "fair", "exec", Results.around(45, 4, 1));
    Row more = Results.row("hold", "naive", "query", Results.around(45, 20, 1));
    Result result =
        new Result("complete", Manifests.OF_A_TEST, List.of(), List.of(), List.of(few, more));

    List<String> lines = Comparison.lines(result, result);

    assertThat(lineOf(lines, "bare, fair, exec")).containsPattern("too few.*too few");
    assertThat(lineOf(lines, "hold, naive, query"))
        .containsPattern("1.000 \\[0.[89]\\d+, 1.\\d+].*too few");
  }

  @Test
  void whatOnlyOneHasAndWhereTheyDifferIsSaid() {
    Result whole = Results.coldStart(48);
    Result other =
        new Result(
            "complete",
            Manifests.of("Cortex-A53"),
            List.of(),
            List.of(),
            List.of(whole.rows().getFirst()));

    List<String> lines = Comparison.lines(whole, other);

    assertThat(lines)
        .contains("differs: cpu: A Cortex-A7, B Cortex-A53", "hold, naive, query: in A only")
        .filteredOn(line -> line.startsWith("differs"))
        .hasSize(1);
    assertThat(Comparison.lines(other, whole)).contains("rss: in B only");
  }
}

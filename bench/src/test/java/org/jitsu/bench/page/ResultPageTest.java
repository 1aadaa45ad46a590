package org.jitsu.bench.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.jitsu.bench.report.Manifests;
import org.jitsu.bench.report.Result;
import org.jitsu.bench.report.Results;
import org.jitsu.bench.report.Row;
import org.jitsu.bench.rig.Series;
import org.junit.jupiter.api.Test;

/** What the page says. */
class ResultPageTest {

  @Test
  void thePageHasFiguresDrawingsTablesTheManifestAndTheCaveats() {
    String page = ResultPage.of(List.of(Results.coldStart(48)));

    assertThat(page)
        .contains("<h2>cold-start</h2>", "bin/jitsu bench cold-start --n 3")
        .contains("<td>cold-start.hold-ratio-p50</td><td class=\"n\">≤ 1.10</td>")
        .contains("<td class=\"n\">1</td><td class=\"short\">short</td>")
        .contains("<li>guests are emulated &lt;QEMU TCG&gt;</li>")
        .contains("distribution of latencies: Against bare", "latencies, box plots: Others")
        .contains("hold, naive, query: 1 of 201 requests failed")
        .contains("<td>rss</td>", "<td class=\"n\">152</td>")
        .contains("<td>image hello.elf</td><td class=\"text\">sha256:00ff</td>")
        .doesNotContain("http://", "https://", "<script", "NaN", "Infinity");
  }

  @Test
  void aDistributionRisesFromLeftToRight() {
    String page = ResultPage.of(List.of(Results.coldStart(48)));

    String line = page.substring(page.indexOf("class=\"curve\" d=\"") + 17);
    double x = 0;
    double y = 1000;
    String[] points = line.substring(1, line.indexOf('"', 1)).split("[ML]", -1);
    assertThat(points).hasSize(201);
    for (String point : points) {
      String[] both = point.split(" ", -1);
      assertThat(Double.parseDouble(both[0])).isGreaterThanOrEqualTo(x);
      assertThat(Double.parseDouble(both[1])).isLessThanOrEqualTo(y);
      x = Double.parseDouble(both[0]);
      y = Double.parseDouble(both[1]);
    }
  }

  @Test
  void rowsThatAreComparedAreDrawnTogether() {
    Row bare = Results.row("bare", "fair", "exec", Results.around(45, 10, 1));
    Row hold = Results.row("hold", "naive", "query", Results.around(45, 10, 1)).against(bare);
    Row crun = Results.row("crun", "fair", "exec", Results.around(45, 10, 1)).against(hold);
    Row warmBare = Results.row("warm-bare", "naive", null, Results.around(1, 10, 1));
    Row warm = Results.row("warm", "naive", null, Results.around(1, 10, 1)).against(warmBare);
    Row phase = Results.row("hold-spawned", "naive", "query", Results.around(1, 10, 1));
    Row none = Results.row("docker", "fair", "exec", new Series()).against(hold);

    List<Group> groups = Group.of(List.of(bare, hold, crun, warmBare, warm, phase, none));

    assertThat(groups)
        .containsExactly(
            new Group("Against bare", List.of(bare, hold, crun)),
            new Group("Against warm-bare", List.of(warmBare, warm)),
            new Group("Others", List.of(phase)));
  }

  @Test
  void aRunThatMeasuredNothingHasAPage() {
    Result nothing = new Result("broken off", Manifests.OF_A_TEST, List.of(), List.of(), List.of());

    assertThat(ResultPage.of(List.of(nothing))).contains("nothing measured", "broken off");
  }

  @Test
  void anAxisHasReadableTicks() {
    assertThat(new LogScale(3, 60, 0, 100).ticks()).containsExactly(5.0, 10.0, 20.0, 50.0);
    assertThat(new LogScale(0.5, 40_000, 0, 100).ticks())
        .containsExactly(1.0, 10.0, 100.0, 1000.0, 10_000.0);
    assertThat(new LogScale(1, 100, 0, 100).x(10)).isEqualTo(50);
    assertThat(Numbers.ms(0.123456)).isEqualTo("0.123 ms");
    assertThat(Numbers.ms(1234.5)).isEqualTo("1230 ms");
  }
}

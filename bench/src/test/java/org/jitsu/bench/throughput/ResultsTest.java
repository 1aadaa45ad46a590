package org.jitsu.bench.throughput;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import java.nio.file.Path;
import org.jitsu.bench.lab.Backend;
import org.jitsu.bench.lab.Site;
import org.jitsu.bench.report.Row;
import org.junit.jupiter.api.Test;

class ResultsTest {
  private static final long MS = 1_000_000;
  private static final long MB = 1_000_000;

  private final Results results =
      new Results(
          new Source(new Site(Backend.PROCESS, Path.of("/hello-process"), 16), Source.Kind.LINUX),
          100 * MB);

  private Row row(String subject) {
    return results.rows().stream()
        .filter(row -> row.subject().equals(subject))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void withoutADownloadNothingIsReached() {
    assertThat(results.rows()).isEmpty();
    assertThat(results.verdicts()).allMatch(verdict -> verdict.toString().contains(" none "));
  }

  @Test
  void aRateIsBytesOverTheMedianAndItsPartOfTheDirectOne() {
    Results.Compared kernel = results.of(Splicing.KERNEL);
    kernel.direct().answered(400 * MS);
    kernel.began().answered(500 * MS);
    kernel.later().answered(400 * MS);
    results.of(Splicing.DAEMON).began().failed("reset");

    assertThat(row("direct-rate").value()).isCloseTo(250, offset(0.5));
    assertThat(row("spliced-rate").ratio()).isCloseTo(0.8, offset(0.002));
    assertThat(row("spliced-rate").against()).isEqualTo("direct-rate");
    assertThat(row("later-rate").ratio()).isCloseTo(1, offset(0.002));
    assertThat(row("inline").failures()).isEqualTo(1);
    assertThat(results.verdicts())
        .extracting(Object::toString)
        .anyMatch(line -> line.startsWith("SHORT throughput.spliced-ratio 0.8"))
        .contains("PASS throughput.later-ratio 1 0.99", "SHORT throughput.failures 1 0");
    assertThat(results.caveats()).contains("inline failed: reset");
  }

  @Test
  void whatTheKernelRefusesIsAbsentWithItsReason() {
    results.absent(Splicing.KERNEL, "it refuses");

    assertThat(results.caveats()).contains("spliced is absent: it refuses");
  }
}

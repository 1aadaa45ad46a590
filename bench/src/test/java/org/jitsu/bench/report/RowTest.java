package org.jitsu.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalDouble;
import org.jitsu.bench.rig.Series;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RowTest {
  @TempDir Path directory;

  private static Row of(String subject, String trigger, long... latenciesMs) {
    Series series = new Series();
    for (long latencyMs : latenciesMs) {
      series.answered(latencyMs * 1_000_000);
    }
    Row.Params params = Row.Params.plain(trigger, 16);
    return Row.latencies("cold-start", subject, "qemu", "naive", params, series);
  }

  private String json(Row row) throws Exception {
    Path file = directory.resolve("rows.jsonl");
    try (JsonLines lines = new JsonLines(file, Manifests.OF_A_TEST)) {
      lines.write(row);
    }
    return Files.readString(file);
  }

  @Test
  void latenciesInMillisecondsWithTheirRatio() throws Exception {
    Row hold = of("hold", "query", 1, 2, 3).against(of("bare", "exec", 2));

    assertThat(json(hold))
        .isEqualTo(
            "{\"scenario\":\"cold-start\",\"subject\":\"hold\",\"backend\":\"qemu\","
                + "\"client\":\"naive\",\"params\":{\"trigger\":\"query\",\"ip\":4,"
                + "\"delayMs\":0.0,\"loss\":0.0,\"memoryMiB\":16},\"n\":3,\"failures\":0,"
                + "\"unit\":\"ms\",\"min\":1.0,\"p50\":2.001,\"p90\":3.0,\"p99\":3.0,"
                + "\"max\":3.0,\"value\":null,\"ratio\":1.0,\"against\":\"bare\",\"manifest\":"
                + new ObjectMapper().writeValueAsString(Manifests.OF_A_TEST)
                + "}\n");
  }

  @Test
  void scalarsHaveAValueAndNoLatencies() throws Exception {
    assertThat(json(Row.scalar("cold-start", "rss-mb", 100, "MB", OptionalDouble.of(93.25))))
        .isEqualTo(
            "{\"scenario\":\"cold-start\",\"subject\":\"rss-mb\",\"backend\":null,"
                + "\"client\":null,\"params\":{\"trigger\":null,\"ip\":4,\"delayMs\":0.0,"
                + "\"loss\":0.0,\"memoryMiB\":null},\"n\":100,\"failures\":0,\"unit\":\"MB\","
                + "\"min\":null,\"p50\":null,\"p90\":null,\"p99\":null,\"max\":null,"
                + "\"value\":93.25,\"ratio\":null,\"against\":null,\"manifest\":"
                + new ObjectMapper().writeValueAsString(Manifests.OF_A_TEST)
                + "}\n");
  }

  @Test
  void scalarsAreComparedByTheirValues() {
    Row two = Row.scalar("x", "two", 1, "1/s", OptionalDouble.of(2));
    Row four = Row.scalar("x", "four", 1, "1/s", OptionalDouble.of(4));
    Row none = Row.scalar("x", "none", 0, "1/s", OptionalDouble.empty());

    assertThat(two.against(four).ratio()).isEqualTo(0.5);
    assertThat(two.against(four).against()).isEqualTo("four");
    assertThat(two.against(none).ratio()).isNull();
  }

  @Test
  void onlyFailuresMeanNoFigureAtAll() {
    Series series = new Series();
    series.failed("refused");
    Row row = Row.latencies("x", "hold", "qemu", "naive", Row.Params.none(), series);

    assertThat(row.n()).isEqualTo(1);
    assertThat(row.failures()).isEqualTo(1);
    assertThat(row.p50()).isNull();
    assertThat(row.against(of("bare", "exec", 2)).ratio()).isNull();
  }

  @Test
  void everyRowIsALine() throws Exception {
    Path file = directory.resolve("rows.jsonl");
    try (JsonLines lines = new JsonLines(file, Manifests.OF_A_TEST)) {
      lines.write(of("a", "exec", 1));
      lines.write(of("b", "exec", 1));

      assertThat(Files.readAllLines(file)).as("at once, before the file is closed").hasSize(2);
    }
  }

  @Test
  void theTableLeavesOutWhatNobodyHas() {
    List<String> lines = Table.lines(List.of(of("hold", "query", 1, 2), of("bare", "exec", 4)));

    assertThat(lines)
        .containsExactly(
            "subject  client  trigger  n  failed  unit    min    p50    p90    p99    max",
            "hold     naive   query    2       0    ms  1.000  1.000  2.001  2.001  2.001",
            "bare     naive   exec     1       0    ms  4.000  4.002  4.002  4.002  4.002");
  }
}

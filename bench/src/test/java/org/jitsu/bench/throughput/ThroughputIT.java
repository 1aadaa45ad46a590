package org.jitsu.bench.throughput;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jitsu.bench.BenchProcess;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The whole scenario, short; how quick it was is not judged here, where others run beside it. */
class ThroughputIT {
  @TempDir Path directory;

  @BeforeEach
  void partsAreThere() {
    BenchProcess.assumeParts();
  }

  static List<String> guests() {
    return Boolean.getBoolean("jitsu.long") ? List.of("linux", "hello") : List.of("hello");
  }

  @ParameterizedTest
  @MethodSource("guests")
  void everyByteComesWhoeverRenumbersTheConnection(String guest) throws Exception {
    Path json = directory.resolve("rows.jsonl");

    try (BenchProcess bench =
        BenchProcess.start(
            directory,
            "throughput",
            "--guest=" + guest,
            "--n=1",
            "--mib=4",
            "--json",
            json.toString())) {

      assertThat(bench.exitCode(10, TimeUnit.MINUTES)).as(bench.said()).isIn(0, 3);
      assertThat(bench.said())
          .containsPattern("PASS throughput\\.(hello-)?failures 0 0")
          .contains("later-ratio")
          .doesNotContain("inline is absent");
      List<JsonNode> rows = BenchProcess.rows(json);
      assertThat(rows)
          .extracting((JsonNode row) -> row.get("subject").asText())
          .contains("inline-direct", "inline", "inline-later");
      if (!bench.said().contains("spliced is absent")) { // as it is where nobody may load programs
        assertThat(rows)
            .extracting((JsonNode row) -> row.get("subject").asText())
            .contains("direct", "spliced", "later");
      }
      assertThat(rows)
          .filteredOn((JsonNode row) -> row.get("unit").asText().equals("MB/s"))
          .isNotEmpty()
          .allMatch((JsonNode row) -> row.get("value").asDouble() > 0.1);
    }
  }
}

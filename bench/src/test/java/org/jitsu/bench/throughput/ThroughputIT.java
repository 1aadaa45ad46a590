package org.jitsu.bench.throughput;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jitsu.bench.BenchProcess;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole scenario, short; how quick it was is not judged here, where others run beside it. */
class ThroughputIT {
  @TempDir Path directory;

  @BeforeEach
  void partsAreThere() {
    BenchProcess.assumeParts();
  }

  @Test
  void everyByteComesWhoeverRenumbersTheConnection() throws Exception {
    Path json = directory.resolve("rows.jsonl");

    try (BenchProcess bench =
        BenchProcess.start(
            directory, "throughput", "--n=2", "--mib=4", "--json", json.toString())) {

      assertThat(bench.exitCode(5, TimeUnit.MINUTES)).as(bench.said()).isIn(0, 3);
      assertThat(bench.said())
          .contains("PASS throughput.failures 0 0", "throughput.later-ratio")
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

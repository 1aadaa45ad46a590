package org.jitsu.bench.synflood;

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
class SynFloodIT {
  @TempDir Path directory;

  @BeforeEach
  void partsAreThere() {
    BenchProcess.assumeParts();
  }

  @Test
  void aFloodStartsNothingAndTheHonestAreServed() throws Exception {
    Path json = directory.resolve("rows.jsonl");

    try (BenchProcess bench =
        BenchProcess.start(
            directory,
            "syn-flood",
            "--syns=10000",
            "--seconds=2",
            "--rounds=1",
            "--json",
            json.toString())) {

      assertThat(bench.exitCode(5, TimeUnit.MINUTES)).as(bench.said()).isIn(0, 3);
      assertThat(bench.said())
          .contains("PASS syn-flood.stray-boots 0 0", "PASS syn-flood.honest-failures 0 0");
      List<JsonNode> rows = BenchProcess.rows(json);
      assertThat(rows)
          .extracting((JsonNode row) -> row.get("subject").asText())
          .contains("dns-quiet", "dns-flood", "proxy", "flood", "stray-boots", "memory-growth");
      assertThat(rows)
          .filteredOn((JsonNode row) -> row.get("subject").asText().endsWith("-frames"))
          .hasSizeGreaterThanOrEqualTo(2)
          .allMatch((JsonNode row) -> row.get("value").asDouble() > 100);
    }
  }
}

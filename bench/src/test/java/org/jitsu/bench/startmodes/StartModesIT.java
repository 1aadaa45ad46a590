package org.jitsu.bench.startmodes;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jitsu.bench.BenchProcess;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole scenario, short. */
class StartModesIT {
  @TempDir Path directory;

  @BeforeEach
  void partsAreThere() {
    BenchProcess.assumeParts();
  }

  @Test
  void eachModeServesAndWhatGoesOnIsSoonerThanABoot() throws Exception {
    Path json = directory.resolve("rows.jsonl");
    try (BenchProcess bench =
        BenchProcess.start(directory, "start-modes", "--n=5", "--json", json.toString())) {
      assertThat(bench.exitCode(5, TimeUnit.MINUTES)).as(bench.said()).isIn(0, 3);
      assertThat(bench.said()).contains("PASS start-modes.failures 0 0");
      List<JsonNode> rows = BenchProcess.rows(json);
      assertThat(rows)
          .extracting(row -> row.get("subject").asText())
          .contains("create", "prepared", "unpause", "restore", "snapshot", "unpause-ratio");
      assertThat(rows)
          .filteredOn(
              row -> row.get("subject").asText().matches("(unpause|restore|snapshot)-ratio"))
          .hasSize(3)
          .allMatch(row -> row.get("value").asDouble() < 1);
    }
  }
}

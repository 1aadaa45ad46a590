package org.jitsu.bench.startrate;

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
class StartRateIT {
  @TempDir Path directory;

  @BeforeEach
  void partsAreThere() {
    BenchProcess.assumeParts();
  }

  @Test
  void manyClientsStartManyGuestsAndNoneFails() throws Exception {
    Path json = directory.resolve("rows.jsonl");

    try (BenchProcess bench =
        BenchProcess.start(
            directory, "start-rate", "--services=200", "--seconds=1", "--json", json.toString())) {

      assertThat(bench.exitCode(5, TimeUnit.MINUTES)).as(bench.said()).isZero();
      assertThat(bench.said()).contains("PASS start-rate.process-failures 0 0");
      List<JsonNode> rows = BenchProcess.rows(json);
      assertThat(rows)
          .extracting(row -> row.get("subject").asText())
          .contains("hold-1-clients", "hold-32-clients", "starts-per-second", "cpu-daemon");
      assertThat(rows)
          .filteredOn(row -> row.get("subject").asText().equals("starts-per-second"))
          .allMatch(row -> row.get("value").asDouble() > 1);
    }
  }
}

package org.jitsu.bench.warmdns;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jitsu.bench.BenchProcess;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole scenario, short; its figures are not judged here, where others run beside it. */
class WarmDnsIT {
  @TempDir Path directory;

  @BeforeEach
  void partsAreThere() {
    BenchProcess.assumeParts();
  }

  @Test
  void everyServerIsMeasured() throws Exception {
    Path json = directory.resolve("rows.jsonl");

    try (BenchProcess bench =
        BenchProcess.start(
            directory, "warm-dns", "--turns=1", "--seconds=1", "--json", json.toString())) {

      assertThat(bench.exitCode(5, TimeUnit.MINUTES)).as(bench.said()).isIn(0, 3);
      for (String server : List.of("jitsu", "nsd", "knot")) {
        JsonNode answers = row(json, server + "-answers-a-cpu-second");
        assertThat(answers.get("value").asDouble()).as(server).isGreaterThan(1000);
        assertThat(row(json, server).get("n").asLong()).isEqualTo(2000);
        assertThat(row(json, server).get("failures").asLong()).as("%s", bench.said()).isZero();
      }
    }
  }

  private static JsonNode row(Path json, String subject) throws Exception {
    return BenchProcess.rows(json).stream()
        .filter(row -> row.get("subject").asText().equals(subject))
        .findFirst()
        .orElseThrow();
  }
}

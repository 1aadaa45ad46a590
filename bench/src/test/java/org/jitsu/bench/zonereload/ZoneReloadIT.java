package org.jitsu.bench.zonereload;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.jitsu.bench.BenchProcess;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole scenario, short; its latencies are not judged here, where others run beside it. */
class ZoneReloadIT {
  @TempDir Path directory;

  @BeforeEach
  void partsAreThere() {
    BenchProcess.assumeParts();
  }

  @Test
  void nothingIsLostOrWrong() throws Exception {
    Path json = directory.resolve("rows.jsonl");

    try (BenchProcess bench =
        BenchProcess.start(
            directory,
            "zone-reload",
            "--records=20000",
            "--reloads=2",
            "--json",
            json.toString())) {

      assertThat(bench.exitCode(5, TimeUnit.MINUTES)).as(bench.said()).isIn(0, 3);
      assertThat(bench.said()).contains("PASS zone-reload.lost-or-wrong 0 0", "zone-reload.ratio");
      assertThat(BenchProcess.rows(json))
          .extracting((JsonNode row) -> row.get("subject").asText())
          .contains("quiet", "reloading");
    }
  }
}

package org.jitsu.bench.dnsabuse;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.jitsu.bench.BenchProcess;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole scenario, short; its latencies are not judged here, where others run beside it. */
class DnsAbuseIT {
  @TempDir Path directory;

  @BeforeEach
  void partsAreThere() {
    BenchProcess.assumeParts();
  }

  @Test
  void aStormWakesNothing() throws Exception {
    Path json = directory.resolve("rows.jsonl");

    try (BenchProcess bench =
        BenchProcess.start(
            directory,
            "dns-abuse",
            "--names=100",
            "--rate=5000",
            "--seconds=2",
            "--json",
            json.toString())) {

      assertThat(bench.exitCode(5, TimeUnit.MINUTES)).as(bench.said()).isIn(0, 3);
      assertThat(bench.said()).contains("PASS dns-abuse.boots 0 0", "dns-abuse.warm-ratio-p99");
      assertThat(BenchProcess.rows(json))
          .extracting((JsonNode row) -> row.get("subject").asText())
          .contains("warm-quiet", "warm-storm", "forged", "boots", "memory-growth");
    }
  }
}

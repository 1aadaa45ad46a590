package org.jitsu.bench.heldconnect;

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
class HeldConnectIT {
  @TempDir Path directory;

  @BeforeEach
  void partsAreThere() {
    BenchProcess.assumeParts();
  }

  @Test
  void whoIsAnsweredIsConnectedBeforeTheGuestListensAndWhoIsHeldAfterwards() throws Exception {
    Path json = directory.resolve("rows.jsonl");

    try (BenchProcess bench =
        BenchProcess.start(directory, "held-connect", "--n=3", "--json", json.toString())) {

      assertThat(bench.exitCode(5, TimeUnit.MINUTES)).as(bench.said()).isIn(0, 3);
      assertThat(bench.said())
          .contains("PASS held-connect.failures 0 0", "held-connect.proxy-handshake-p99-ms");
      List<JsonNode> rows = BenchProcess.rows(json);
      assertThat(number(rows, "proxy-handshake", "max")).isLessThan(2900);
      assertThat(number(rows, "hold-handshake", "min")).isGreaterThan(2900);
      assertThat(number(rows, "hold-syn-retransmissions", "value")).isGreaterThanOrEqualTo(3);
      for (String kind : List.of("proxy", "hold")) {
        assertThat(number(rows, kind, "n")).isEqualTo(3);
        assertThat(number(rows, kind, "min")).isGreaterThan(2900);
        assertThat(number(rows, kind + "-handshake", "n")).isEqualTo(3);
        assertThat(number(rows, kind + "-answer", "n")).isEqualTo(3);
        assertThat(number(rows, kind + "-answer", "min")).isGreaterThan(0);
      }
    }
  }

  private static double number(List<JsonNode> rows, String subject, String field) {
    return rows.stream()
        .filter(row -> row.get("subject").asText().equals(subject))
        .findFirst()
        .orElseThrow()
        .get(field)
        .asDouble();
  }
}

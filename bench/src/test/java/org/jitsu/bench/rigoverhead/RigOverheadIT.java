package org.jitsu.bench.rigoverhead;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jitsu.bench.BenchProcess;
import org.jitsu.bench.report.Result;
import org.jitsu.bench.result.ResultDirectory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The scenario as it is typed, and what is kept of it, shown and compared. */
class RigOverheadIT {
  @TempDir Path directory;

  private int bench(String... words) throws Exception {
    try (BenchProcess bench = BenchProcess.start(directory, words)) {
      return bench.exitCode(2, TimeUnit.MINUTES);
    }
  }

  @Test
  void aResultIsKeptResumedDrawnAndCompared() throws Exception {
    String kept = directory.resolve("kept").toString();
    Path json = directory.resolve("rows.jsonl");
    try (BenchProcess bench =
        BenchProcess.start(
            directory, "rig-overhead", "--seconds=100", "-o", kept, "--json", json.toString())) {
      bench.awaitWords("no-op: 10 of 100", 1, TimeUnit.MINUTES);

      bench.interrupt();

      assertThat(bench.exitCode(1, TimeUnit.MINUTES)).as(bench.said()).isEqualTo(130);
    }
    Result interrupted = ResultDirectory.read(Path.of(kept));
    assertThat(interrupted.ended()).isEqualTo("interrupted");
    assertThat(interrupted.verdicts()).isEmpty();
    assertThat(interrupted.rows().getFirst().n()).isBetween(100_000L, 900_000L);
    JsonNode row = BenchProcess.rows(json).getFirst();
    assertThat(row.get("manifest").get("command").asText())
        .isEqualTo("bin/jitsu bench rig-overhead --seconds=100");

    // Of a hundred seconds some are there already; that few are left is no test's business.
    Path journal = Path.of(kept, "journal.jsonl");
    List<String> lines = Files.readAllLines(journal);
    String second = lines.get(1);
    Files.write(journal, lines.subList(0, 2));
    for (int i = 2; i < 99; i++) {
      Files.writeString(journal, second + "\n", java.nio.file.StandardOpenOption.APPEND);
    }
    assertThat(bench("rig-overhead", "--seconds=100", "-o", kept, "--resume")).isIn(0, 3);
    Result whole = ResultDirectory.read(Path.of(kept));
    assertThat(whole.ended()).isEqualTo("complete");
    assertThat(whole.rows().getFirst().n()).isEqualTo(1_000_000);
    assertThat(whole.caveats().getFirst()).startsWith("resumed: 98 rounds");
    assertThat(whole.verdicts())
        .extracting(Result.Judged::metric)
        .containsExactly(
            "rig-overhead.p99-us", "rig-overhead.late-share", "rig-overhead.shortfall");

    Path page = directory.resolve("page.html");
    assertThat(bench("report", kept, kept, "-o", page.toString())).isZero();
    assertThat(Files.readString(page)).contains("<h2>rig-overhead</h2>", "rig-overhead.p99-us");

    assertThat(bench("compare", kept, kept)).isZero();
    assertThat(Files.readString(directory.resolve("out"))).containsPattern("no-op .* 1.000 \\[");
    assertThat(bench("compare", kept, directory.resolve("none").toString())).isEqualTo(1);
  }
}

package org.jitsu.bench.toolstack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.jitsu.bench.BenchProcess;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ToolstackIT {
  @TempDir Path directory;

  @BeforeEach
  void partsAreThere() {
    BenchProcess.assumeParts();
    assumeThat(Path.of("/usr/sbin/libvirtd")).as("package libvirt-daemon-system").exists();
  }

  @Test
  void bothServeAndLeaveNothing() throws Exception {
    Path json = directory.resolve("rows.jsonl");

    try (BenchProcess bench =
        BenchProcess.start(
            directory, "toolstack", "--n=2", "--most=5", "--json", json.toString())) {

      assertThat(bench.exitCode(5, TimeUnit.MINUTES)).as(bench.said()).isIn(0, 3);
      assertThat(bench.said())
          .contains("PASS toolstack.failures 0 0")
          .contains("PASS toolstack.left 0 0")
          .containsPattern("(PASS|SHORT) toolstack.libvirt-share-ms [0-9.]+ 10")
          .containsPattern("(PASS|SHORT) toolstack.libvirt-growth [0-9.]+ 1\n");
    }
    assertThat(BenchProcess.rows(json))
        .extracting((JsonNode row) -> row.get("subject").asText() + " " + row.get("n").asText())
        .contains("qemu-start 2", "qemu-start-running 2", "qemu-start-of-5 15", "qemu-asleep-1 3")
        .contains("libvirt-start 2", "libvirt-start-running 2", "libvirt-served-5 3");
  }
}

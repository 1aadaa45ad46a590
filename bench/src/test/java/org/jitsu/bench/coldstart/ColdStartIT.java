package org.jitsu.bench.coldstart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole scenario, small: the daemon, QEMU, the guest, an ordinary client and a capture. */
class ColdStartIT {
  private static final Path ROOT = Path.of(System.getProperty("jitsu.root"));

  @TempDir Path directory;

  @BeforeEach
  void partsAreThere() {
    assumeThat(ROOT.resolve("unikernels/hello/target/hello.elf"))
        .as("the guest, made by unikernels/build")
        .exists();
    assumeThat(Path.of("/usr/bin/qemu-system-x86_64")).as("package qemu-system-x86").exists();
    assumeThat(Path.of("/dev/net/tun")).as("the kernel's tun driver").exists();
  }

  /** As the launcher enters namespaces itself, but without its look at whether all is built. */
  private Process bench(String... arguments) throws IOException {
    List<String> command =
        new ArrayList<>(List.of("unshare", "--net", "--mount", "--pid", "--fork", "--kill-child"));
    command.addAll(List.of("--mount-proc", ROOT.resolve("bin/jitsu").toString(), "bench"));
    command.addAll(List.of(arguments));
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectOutput(directory.resolve("out").toFile())
            .redirectError(directory.resolve("err").toFile());
    builder.environment().put("JITSU_INSIDE", "namespaces");
    builder.environment().put("JAVA_HOME", System.getenv("JITSU_TEST_JDK"));
    return builder.start();
  }

  private String said() throws IOException {
    return Files.readString(directory.resolve("out")) + Files.readString(directory.resolve("err"));
  }

  @Test
  void noClientMeetsAFailureAResetOrItsOwnTimer() throws Exception {
    Path json = directory.resolve("rows.jsonl");

    Process bench = bench("cold-start", "--n", "3", "--json", json.toString());

    assertThat(bench.waitFor(5, TimeUnit.MINUTES)).as("ends in time").isTrue();
    // What a loaded machine's latencies are is no test's business; that nothing is lost is.
    assertThat(bench.exitValue()).as(said()).isIn(0, 3);
    assertThat(said())
        .contains("PASS cold-start.failures 0 0")
        .contains("PASS cold-start.resets 0 0")
        .contains("PASS cold-start.syn-retransmissions 0 0")
        .containsPattern("(PASS|SHORT) cold-start.hold-ratio-p50 [0-9.]+ 1.10");
    List<JsonNode> rows = new ArrayList<>();
    for (String line : Files.readAllLines(json)) {
      rows.add(new ObjectMapper().readTree(line));
    }
    assertThat(rows)
        .extracting(row -> row.get("subject").asText() + " " + row.get("n").asText())
        .contains("bare 3", "hold 3", "first-hold 3", "warm 150", "warm-bare 150");
  }
}

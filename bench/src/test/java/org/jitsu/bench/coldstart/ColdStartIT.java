package org.jitsu.bench.coldstart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jitsu.bench.BenchProcess;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole scenario, small: the daemon, the guest, an ordinary client and a capture. */
class ColdStartIT {
  private static final Path CGROUPS = Path.of("/sys/fs/cgroup");
  private static final String ROOTS_OWN = "crun,runc,systemd-nspawn,podman,docker";
  private static final String SCRATCH = "jitsu-bench-";

  @TempDir Path directory;

  @BeforeEach
  void partsAreThere() {
    BenchProcess.assumeParts();
  }

  @Test
  void noClientMeetsAFailureAResetOrItsOwnTimer() throws Exception {
    assumeThat(Path.of("/usr/bin/qemu-system-x86_64")).as("package qemu-system-x86").exists();
    Path json = directory.resolve("rows.jsonl");

    try (BenchProcess bench =
        BenchProcess.start(directory, "cold-start", "--n", "3", "--json", json.toString())) {

      // What a loaded machine's latencies are is no test's business; that nothing is lost is.
      assertThat(bench.exitCode(5, TimeUnit.MINUTES)).as(bench.said()).isIn(0, 3);
      assertThat(bench.said())
          .contains("PASS cold-start.failures 0 0")
          .contains("PASS cold-start.resets 0 0")
          .contains("PASS cold-start.syn-retransmissions 0 0")
          .containsPattern("(PASS|SHORT) cold-start.hold-ratio-p50 [0-9.]+ 1.10");
      assertThat(rows(json))
          .contains("bare 3", "hold 3", "first-hold 3", "warm 150", "warm-bare 150");
    }
  }

  @Test
  void aProcessIsComparedWithContainersThatLeaveNothing() throws Exception {
    Path json = directory.resolve("rows.jsonl");
    List<String> line =
        new ArrayList<>(List.of("cold-start", "--backend", "process", "--n", "2", "--json"));
    line.add(json.toString());
    if (!isRoot()) {
      line.addAll(List.of("--without", ROOTS_OWN)); // who else may make cgroups?
    }

    try (BenchProcess bench = BenchProcess.start(directory, line.toArray(String[]::new))) {

      assertThat(bench.exitCode(5, TimeUnit.MINUTES)).as(bench.said()).isIn(0, 3);
      assertThat(bench.said())
          .contains("PASS cold-start.process-failures 0 0")
          .contains("PASS cold-start.process-resets 0 0")
          .contains("PASS cold-start.process-syn-retransmissions 0 0")
          .containsPattern("(PASS|SHORT) cold-start.process-share-query-p50-ms [0-9.-]+ 2.0")
          .doesNotContain("is absent");
      assertThat(rows(json)).contains("bare 2", "hold 2", "first-hold 2", "plain-process 2");
      if (isRoot()) {
        assertThat(rows(json))
            .contains("crun 2", "docker 2", "docker-host 2", "runc 2", "podman 2")
            .contains("bubblewrap 2", "systemd-nspawn 2", "systemd-socket 2");
        assertThat(bench.said())
            .containsPattern("(PASS|SHORT) cold-start.process-over-crun-fair [0-9.]+ 1")
            .containsPattern("(PASS|SHORT) cold-start.process-over-docker-naive [0-9.]+ 1");
      }
      assertThat(ownerlessCgroups()).isEmpty();
    }
  }

  @Test
  void anInterruptKeepsWhatWasMeasuredAndLeavesNothing() throws Exception {
    String without = isRoot() ? "crun,runc,podman" : ROOTS_OWN;
    try (BenchProcess bench =
        BenchProcess.start(
            directory, "cold-start", "--backend=process", "--n", "1000", "--without", without)) {
      bench.awaitWords("warm-up: 3 of 3", 3, TimeUnit.MINUTES);

      bench.interrupt();

      assertThat(bench.exitCode(2, TimeUnit.MINUTES)).as(bench.said()).isEqualTo(130);
      assertThat(bench.said())
          .contains("interrupted; this was measured until then")
          .containsPattern("first-hold +naive +query +10 ");
      assertThat(ownerlessCgroups()).isEmpty();
    }
  }

  private static boolean isRoot() {
    return ProcessHandle.current().info().user().filter("root"::equals).isPresent();
  }

  /** Returns cgroups of a bench that is over: its directory has its name, and is gone. */
  private static List<Path> ownerlessCgroups() throws Exception {
    try (Stream<Path> all = Files.find(CGROUPS, 2, (path, file) -> file.isDirectory())) {
      return all.filter(group -> group.getFileName().toString().startsWith(SCRATCH))
          .filter(group -> !Files.exists(Path.of("/tmp").resolve(group.getFileName())))
          .toList();
    }
  }

  private static List<String> rows(Path json) throws Exception {
    List<String> rows = new ArrayList<>();
    for (JsonNode row : BenchProcess.rows(json)) {
      rows.add(row.get("subject").asText() + " " + row.get("n").asText());
    }
    return rows;
  }
}

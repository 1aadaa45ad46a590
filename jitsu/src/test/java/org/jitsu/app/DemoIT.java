package org.jitsu.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * The demo as a newcomer sees it. The launcher is told that it stands in its namespaces already, as
 * it does here: so it builds nothing, which this build does just now.
 */
@Timeout(120)
class DemoIT {

  @RegisterExtension final Lab lab = new Lab();

  @Test
  void showsAColdStartAndAWarmRequestAndLeavesNothing() throws Exception {
    String said = demo("namespaces");

    assertThat(said)
        .containsSubsequence(
            "hello.jitsu.test is asleep. A client asks 127.0.0.1:5353 for its address ...",
            "cold start",
            "query sent",
            "the query arrives",
            "decision: boot the guest",
            "its TAP is there",
            "the guest listens",
            "the guest is plugged in",
            "the held SYN is injected",
            "first byte of the page",
            "The page, from a machine that did not run",
            "name: hello",
            "requests served: 1",
            "warm request",
            "query sent",
            "first byte of the page")
        .contains("QEMU is spawned", "the guest's first instruction")
        .contains("answer: 10.77.0.10", "connected");
  }

  @Test
  void needsNoQemuForAGuestThatIsAProcess() throws Exception {
    assertThat(demo("namespaces", "--backend", "process"))
        .startsWith("The guest is no virtual machine but a process")
        .containsSubsequence("query sent", "its TAP is there", "name: hello", "warm request")
        .contains("its process is spawned", "its program runs", "the held SYN is injected")
        .doesNotContain("QEMU is", "QEMU answers");
  }

  @Test
  void goesOverUserModeNetworkingWhenItIsAskedTo() throws Exception {
    String said = demo("namespaces", "--unprivileged");

    assertThat(said)
        .containsSubsequence(
            "query sent",
            "the query arrives",
            "decision: boot the guest",
            "the guest listens",
            "the client that waits is relayed",
            "first byte of the page",
            "name: hello",
            "requests served: 1",
            "warm request",
            "first byte of the page")
        .containsSubsequence("answer: 127.0.0.10", "connected", "the guest listens")
        .contains("QEMU is spawned", "the guest's first instruction")
        .doesNotContain("TAP", "plugged", "SYN");
  }

  @Test
  void saysSoWhereItMayNotHaveATap() throws Exception {
    assertThat(demo("unprivileged"))
        .startsWith("No namespaces or no /dev/net/tun for this user")
        .containsSubsequence("query sent", "name: hello", "warm request");
  }

  private String demo(String inside, String... words) throws Exception {
    List<String> line = new ArrayList<>(List.of("unshare", "--net", "--mount", "--pid", "--fork"));
    line.addAll(List.of("--kill-child", "--mount-proc"));
    line.addAll(List.of("sh", "-c", "ip link set lo up && exec \"$@\"", "sh"));
    line.addAll(List.of(Lab.ROOT.resolve("bin/jitsu").toString(), "demo"));
    line.addAll(Arrays.asList(words));
    Path out = lab.directory().resolve("demo.out");
    Path err = lab.directory().resolve("demo.err");
    Path scratch = Files.createDirectory(lab.directory().resolve("tmp"));
    List<String> before = Lab.interfaces();
    ProcessBuilder builder = new ProcessBuilder(line).redirectOutput(out.toFile());
    builder.environment().put("JITSU_INSIDE", inside);
    builder.environment().put("JDK_JAVA_OPTIONS", "-Djava.io.tmpdir=" + scratch);
    builder.environment().put("JAVA_HOME", System.getenv("JITSU_TEST_JDK"));
    Process demo = builder.redirectError(err.toFile()).start();

    assertThat(demo.waitFor(100, TimeUnit.SECONDS)).as("the demo ends").isTrue();

    assertThat(Files.readString(err).lines().filter(said -> !said.startsWith("NOTE: Picked up")))
        .as("complaints")
        .isEmpty();
    assertThat(demo.exitValue()).isZero();
    assertThat(lab.guests()).isEmpty();
    assertThat(Lab.interfaces()).isEqualTo(before);
    try (Stream<Path> left = Files.list(scratch)) {
      assertThat(left.filter(file -> file.getFileName().toString().startsWith("jitsu"))).isEmpty();
    }
    return Files.readString(out);
  }
}

package org.jitsu.linux.poll;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The compiler's scheduling policies, as {@code /proc} has them. */
class CompilerTest {

  private static final int OTHER = 0;
  private static final int IDLE = 5;

  /** {@code man 5 proc_pid_stat}: field 41, counted behind the name, which is field 2. */
  private static final int POLICY = 41 - 3;

  private static final int CAP_SYS_NICE = 23;

  @Test
  void givesWayUntilItIsClosedAndOnlyWhereThatCanBeTakenBack() throws IOException {
    try (Compiler _ = Compiler.giveWay()) {
      assertThat(policies()).isNotEmpty().containsOnly(mayTakeBack() ? IDLE : OTHER);
    }
    assertThat(policies()).containsOnly(OTHER);
  }

  private static List<Integer> policies() throws IOException {
    List<Integer> policies = new ArrayList<>();
    try (Stream<Path> threads = Files.list(Path.of("/proc/self/task"))) {
      for (Path thread : threads.toList()) {
        String stat = Files.readString(thread.resolve("stat"));
        int behindName = stat.lastIndexOf(')');
        if (stat.substring(0, behindName).matches(".*\\(C[12] CompilerThre.*")) {
          policies.add(Integer.parseInt(stat.substring(behindName + 2).split(" ", -1)[POLICY]));
        }
      }
    }
    return policies;
  }

  /** Whether this user has CAP_SYS_NICE, and of the machine, not of a namespace of its own. */
  private static boolean mayTakeBack() throws IOException {
    long capabilities = 0;
    for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
      if (line.startsWith("CapEff:")) {
        capabilities = Long.parseUnsignedLong(line.substring(line.indexOf('\t') + 1), 16);
      }
    }
    String users = Files.readString(Path.of("/proc/self/uid_map")).strip();
    return (capabilities >>> CAP_SYS_NICE & 1) != 0 && users.endsWith("4294967295");
  }
}

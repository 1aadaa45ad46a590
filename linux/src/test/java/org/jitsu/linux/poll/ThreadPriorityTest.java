package org.jitsu.linux.poll;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;

/** The kernel is told of a thread, and of that thread alone. */
class ThreadPriorityTest {

  @Test
  void aThreadThatGivesWayIsNicerThanOthers() throws Exception {
    FutureTask<Integer> niceness =
        new FutureTask<>(
            () -> {
              int before = niceness();
              ThreadPriority.lower();
              return niceness() - before;
            });
    Thread.ofPlatform().start(niceness);
    int others = niceness();

    assertThat(niceness.get()).isEqualTo(5 - others);
    assertThat(niceness()).isEqualTo(others);
  }

  /** Field 19 of {@code man 5 proc_pid_stat}; those before the third may have spaces. */
  private static int niceness() throws Exception {
    String stat = Files.readString(Path.of("/proc/thread-self/stat"));
    return Integer.parseInt(stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1)[16]);
  }
}

package org.jitsu.linux.poll;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;

/** The kernel is told of a thread, and of that thread alone. */
class ThreadPriorityTest {

  private static final int NICENESS = 19;
  private static final int POLICY = 41;
  private static final int SCHED_BATCH = 3;

  @Test
  void aThreadThatGivesWayIsNicerThanOthers() throws Exception {
    FutureTask<List<Integer>> lowered =
        new FutureTask<>(
            () -> {
              ThreadPriority.lower();
              return List.of(field(NICENESS), field(POLICY));
            });
    List<Integer> before = List.of(field(NICENESS), field(POLICY));
    Thread.ofPlatform().start(lowered);

    assertThat(lowered.get()).containsExactly(5, SCHED_BATCH);
    assertThat(List.of(field(NICENESS), field(POLICY))).as("of others").isEqualTo(before);
  }

  /** A field of {@code man 5 proc_pid_stat}; those before the third may have spaces. */
  private static int field(int number) throws Exception {
    String stat = Files.readString(Path.of("/proc/thread-self/stat"));
    return Integer.parseInt(stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1)[number - 3]);
  }
}

package org.jitsu.app.power;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Processor time of processes that come and go. */
class GuestCpuTest {
  @TempDir private Path proc;

  private void stat(int pid, long user, long system) throws IOException {
    Files.writeString(
        Files.createDirectories(proc.resolve(Integer.toString(pid))).resolve("stat"),
        pid
            + " (qemu) x)) S 1 1 1 0 -1 4194560 1 2 3 4 "
            + user
            + " "
            + system
            + " 0 0 20 0 1 0 5");
  }

  @Test
  void eachQuestionIsAnsweredSinceTheLast() throws IOException {
    GuestCpu cpu = new GuestCpu(proc);
    stat(7, 30, 20);

    assertThat(cpu.since(Map.of("www", 7))).containsExactly(Map.entry("www", 0.5));
    stat(7, 60, 40);
    assertThat(cpu.since(Map.of("www", 7))).containsExactly(Map.entry("www", 0.5));
    stat(8, 10, 0);
    assertThat(cpu.since(Map.of("www", 8))).containsExactly(Map.entry("www", 0.1)); // another boot
    assertThat(cpu.since(Map.of("www", 9))).isEmpty();
  }
}

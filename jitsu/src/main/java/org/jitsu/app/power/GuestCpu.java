package org.jitsu.app.power;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * How much processor time the guests' processes used since they were last asked ({@code man 5
 * proc_pid_stat}, fields 14 and 15), in ticks of 10 ms. What a process used after the last question
 * and before its end is nobody's. One thread.
 */
final class GuestCpu {
  private static final int USER = 14 - 3;
  private static final double TICKS_A_SECOND = 100;

  private record Seen(int pid, long ticks) {}

  private final Path proc;
  private Map<String, Seen> seen = new HashMap<>();

  GuestCpu(Path proc) {
    this.proc = proc;
  }

  /** Returns the seconds of each guest since the last time, by the pids of those that run. */
  Map<String, Double> since(Map<String, Integer> pids) {
    Map<String, Double> seconds = new HashMap<>();
    Map<String, Seen> now = new HashMap<>();
    pids.forEach(
        (guest, pid) -> {
          long ticks = ticks(pid);
          if (ticks < 0) {
            return; // it has ended
          }
          Seen before = seen.get(guest);
          long from = before != null && before.pid() == pid ? before.ticks() : 0;
          seconds.put(guest, Math.max(0, ticks - from) / TICKS_A_SECOND);
          now.put(guest, new Seen(pid, ticks));
        });
    seen = now;
    return seconds;
  }

  private long ticks(int pid) {
    try {
      String stat = Files.readString(proc.resolve(Integer.toString(pid)).resolve("stat"));
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
      return Long.parseLong(fields[USER]) + Long.parseLong(fields[USER + 1]);
    } catch (IOException | RuntimeException e) {
      return -1;
    }
  }
}

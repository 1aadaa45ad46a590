package org.jitsu.bench.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * Who had the processors, since the machine or a process began ({@code man 5 proc}, {@code
 * /proc/stat} and {@code /proc/PID/stat}); all in clock ticks, of which {@code total} has 100 a
 * second for each processor.
 *
 * @param total all of it, idle or not
 * @param idle nobody
 * @param kernel the kernel, for whomever
 * @param daemon the daemon's process
 * @param guests the daemon's children that have ended
 * @param clients this process
 */
public record CpuTime(long total, long idle, long kernel, long daemon, long guests, long clients) {

  // In /proc/stat's first line, behind "cpu": user nice system idle iowait irq softirq steal.
  private static final int SYSTEM = 2;
  private static final int IDLE = 3;
  private static final int IO_WAIT = 4;
  private static final int IRQ = 5;
  private static final int SOFT_IRQ = 6;
  private static final int STEAL = 7;

  // In /proc/PID/stat, behind the name in parentheses: time in user space, and behind each in the
  // kernel.
  private static final int OWN = 11;
  private static final int OF_CHILDREN = 13;

  /** Reads it for a daemon now. */
  public static CpuTime now(long daemonPid) throws IOException {
    long[] all = numbers(Files.readAllLines(Path.of("/proc/stat")).getFirst().substring(3));
    List<String> daemon = process(Long.toString(daemonPid));
    List<String> clients = process("self");
    return new CpuTime(
        Arrays.stream(all).limit(STEAL + 1).sum(),
        all[IDLE] + all[IO_WAIT],
        all[SYSTEM] + all[IRQ] + all[SOFT_IRQ],
        ticks(daemon, OWN),
        ticks(daemon, OF_CHILDREN),
        ticks(clients, OWN));
  }

  /** Returns what a process and its descendants, as far as they live, have had; in clock ticks. */
  public static long ticksOfAll(long pid) throws IOException {
    long sum = ticks(process(Long.toString(pid)), OWN);
    for (ProcessHandle child :
        ProcessHandle.of(pid).stream().flatMap(ProcessHandle::descendants).toList()) {
      sum += ticks(process(Long.toString(child.pid())), OWN);
    }
    return sum;
  }

  private static List<String> process(String pid) throws IOException {
    String line = Files.readString(Path.of("/proc", pid, "stat"));
    return List.of(line.substring(line.lastIndexOf(')') + 2).split(" "));
  }

  private static long ticks(List<String> process, int field) {
    return Long.parseLong(process.get(field)) + Long.parseLong(process.get(field + 1));
  }

  private static long[] numbers(String words) {
    return Arrays.stream(words.strip().split(" ")).mapToLong(Long::parseLong).toArray();
  }

  /** Returns what passed since an earlier reading. */
  public CpuTime since(CpuTime earlier) {
    return new CpuTime(
        total - earlier.total,
        idle - earlier.idle,
        kernel - earlier.kernel,
        daemon - earlier.daemon,
        guests - earlier.guests,
        clients - earlier.clients);
  }

  /** Returns what part of all processors' time some ticks are, 0 to 1. */
  public double share(long ticks) {
    return total == 0 ? 0 : (double) ticks / total;
  }
}

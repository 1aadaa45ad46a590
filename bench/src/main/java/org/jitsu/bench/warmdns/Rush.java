package org.jitsu.bench.warmdns;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jitsu.bench.lab.CannotRun;
import org.jitsu.bench.lab.CpuTime;
import org.jitsu.bench.lab.Tool;
import org.jitsu.linux.spawn.Command;
import org.jitsu.linux.spawn.Programs;

/**
 * What dnsperf saw of a server that it asked as fast as it could, from one thread.
 *
 * @param perSecond answers a second
 * @param perCpuSecond answers for each second of processor time that the server took
 * @param lost queries without an answer
 */
record Rush(double perSecond, double perCpuSecond, long lost) {

  private static final double TICKS_A_SECOND = 100;
  private static final Pattern COMPLETED = Pattern.compile("Queries completed:\\s+(\\d+)");
  private static final Pattern LOST = Pattern.compile("Queries lost:\\s+(\\d+)");
  private static final Pattern PER_SECOND = Pattern.compile("Queries per second:\\s+([0-9.]+)");

  /**
   * Asks, for so many seconds.
   *
   * @param pid the server's; its children count as it does
   * @param questions a file of them, in dnsperf's form
   * @throws CannotRun when this machine has no dnsperf
   */
  static Rush at(InetSocketAddress server, long pid, Path questions, int seconds)
      throws CannotRun, IOException, InterruptedException {
    if (Programs.find("dnsperf").isEmpty()) {
      throw new CannotRun("there is no dnsperf in PATH", "install Debian's package dnsperf");
    }
    long before = CpuTime.ticksOfAll(pid);
    String said =
        Tool.run(
            Command.of(
                List.of(
                    "dnsperf",
                    "-s",
                    server.getAddress().getHostAddress(),
                    "-p",
                    Integer.toString(server.getPort()),
                    "-d",
                    questions.toString(),
                    "-l",
                    Integer.toString(seconds),
                    "-T",
                    "1",
                    "-c",
                    "4",
                    "-e")));
    double cpuSeconds = (CpuTime.ticksOfAll(pid) - before) / TICKS_A_SECOND;
    double completed = number(COMPLETED, said);
    return new Rush(
        number(PER_SECOND, said),
        cpuSeconds == 0 ? 0 : completed / cpuSeconds,
        (long) number(LOST, said));
  }

  private static double number(Pattern pattern, String said) throws IOException {
    Matcher matcher = pattern.matcher(said);
    if (!matcher.find()) {
      throw new IOException("dnsperf said something else: " + said.strip());
    }
    return Double.parseDouble(matcher.group(1));
  }
}

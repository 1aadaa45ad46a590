package org.jitsu.bench.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** What the kernel tells of running processes ({@code man 5 proc}). */
public final class Processes {
  private static final double KIB_PER_MB = 1e6 / 1024;

  private Processes() {}

  /** Returns the first of a process and its descendants whose command line satisfies. */
  public static Optional<ProcessHandle> find(long pid, Predicate<List<String>> wanted) {
    return all(pid, wanted).stream().findFirst();
  }

  /** Returns all of a process and its descendants whose command lines satisfy. */
  public static List<ProcessHandle> all(long pid, Predicate<List<String>> wanted) {
    return ProcessHandle.of(pid).stream()
        .flatMap(root -> Stream.concat(Stream.of(root), root.descendants()))
        .filter(process -> wanted.test(commandLine(process.pid())))
        .toList();
  }

  /** Returns a process's program and arguments; empty when it is gone. */
  public static List<String> commandLine(long pid) {
    try {
      return List.of(Files.readString(file(pid, "cmdline")).split("\0", -1)).stream()
          .takeWhile(word -> !word.isEmpty())
          .toList();
    } catch (IOException gone) {
      return List.of();
    }
  }

  /** Returns a process's resident memory in MB (10^6 bytes): {@code VmRSS}. */
  public static double residentMb(long pid) throws IOException {
    return mb(pid, "status", "VmRSS:");
  }

  /**
   * Returns a process's memory in MB (10^6 bytes), of what it shares with others its part: {@code
   * Pss}.
   */
  public static double proportionalMb(long pid) throws IOException {
    return mb(pid, "smaps_rollup", "Pss:");
  }

  private static double mb(long pid, String file, String what) throws IOException {
    for (String line : Files.readAllLines(file(pid, file))) {
      if (line.startsWith(what)) {
        return Long.parseLong(line.replaceAll("\\D", "")) / KIB_PER_MB;
      }
    }
    throw new IOException("process " + pid + " has no memory: it has ended");
  }

  private static Path file(long pid, String name) {
    return Path.of("/proc", Long.toString(pid), name);
  }
}

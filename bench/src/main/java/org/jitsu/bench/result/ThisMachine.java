package org.jitsu.bench.result;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jitsu.bench.lab.MachineLoad;
import org.jitsu.bench.lab.Tool;
import org.jitsu.bench.report.Manifest;
import org.jitsu.core.hash.Sha256;
import org.jitsu.linux.spawn.Command;
import org.jitsu.linux.spawn.Programs;

/** Looks around, before anything is measured. What cannot be known is said to be so. */
public final class ThisMachine {
  private static final Path CPU = Path.of("/proc/cpuinfo");
  private static final Path GOVERNOR =
      Path.of("/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor");
  private static final Path MEMORY = Path.of("/proc/meminfo");
  private static final Path KERNEL = Path.of("/proc/sys/kernel");
  private static final Path SYSTEM = Path.of("/etc/os-release");

  private static final Pattern VERSION =
      Pattern.compile("\\bversion\\b.*\\d", Pattern.CASE_INSENSITIVE);

  private ThisMachine() {}

  /**
   * Writes the manifest of a measurement that is about to begin.
   *
   * @param command its command line
   * @param root of the checkout
   */
  public static Manifest manifest(String command, Path root, Uses uses)
      throws InterruptedException {
    Map<String, String> programs = new TreeMap<>();
    for (List<String> program : uses.programs()) {
      programs.put(program.getFirst(), version(program));
    }
    Map<String, String> images = new TreeMap<>();
    for (Path image : uses.images()) {
      images.put(String.valueOf(image.getFileName()), digest(image));
    }
    return new Manifest(
        command,
        Instant.now().truncatedTo(ChronoUnit.SECONDS).toString(),
        commit(root),
        cpu(),
        Runtime.getRuntime().availableProcessors(),
        text(GOVERNOR).orElse("none known: the kernel has no cpufreq here"),
        find(MEMORY, "MemTotal:\\s*(\\d+) kB").map(kib -> Long.parseLong(kib) >> 10).orElse(0L),
        find(SYSTEM, "PRETTY_NAME=\"(.*)\"").orElse("unknown"),
        text(KERNEL.resolve("osrelease")).orElse("unknown")
            + ", "
            + text(KERNEL.resolve("version")).orElse("unknown"),
        System.getProperty("java.vm.name") + " " + Runtime.version(),
        MachineLoad.now().toString(),
        programs,
        images,
        uses.seed());
  }

  /** x86 has a model's name; ARM a part's number, and perhaps a board's name. */
  private static String cpu() {
    String name =
        find(CPU, "(?:model name|Hardware|Model)\\s*: (.*)")
            .or(() -> find(CPU, "CPU part\\s*: (.*)").map(part -> "ARM part " + part))
            .orElse("unknown");
    boolean virtual = find(CPU, "flags\\s*:.*\\b(hypervisor)\\b.*").isPresent();
    return virtual ? name + ", of a virtual machine" : name;
  }

  private static String commit(Path root) throws InterruptedException {
    try {
      String[] git = {"-c", "safe.directory=*", "-C", root.toString()};
      String commit = git(git, "rev-parse", "HEAD").strip();
      return git(git, "status", "--porcelain", "--untracked-files=no").isBlank()
          ? commit
          : commit + "-dirty";
    } catch (IOException none) {
      return "unknown: this is not a git checkout";
    }
  }

  private static String git(String[] where, String... words)
      throws IOException, InterruptedException {
    List<String> all = new ArrayList<>(List.of("git"));
    all.addAll(List.of(where));
    all.addAll(List.of(words));
    return Tool.run(Command.of(all));
  }

  private static String version(List<String> program) throws InterruptedException {
    if (Programs.find(program.getFirst()).isEmpty()) {
      return "not installed";
    }
    try {
      List<String> said = Tool.run(Command.of(program)).lines().toList();
      return said.stream()
          .filter(line -> VERSION.matcher(line).find())
          .findFirst()
          .or(() -> said.stream().findFirst())
          .orElse("it does not say")
          .strip();
    } catch (IOException refused) {
      return "it does not say: " + refused.getMessage();
    }
  }

  private static String digest(Path image) {
    try {
      return "sha256:" + Sha256.hex(image);
    } catch (IOException missing) {
      return "it cannot be read";
    }
  }

  private static Optional<String> text(Path file) {
    try {
      return Optional.of(Files.readString(file).strip());
    } catch (IOException none) {
      return Optional.empty();
    }
  }

  private static Optional<String> find(Path file, String line) {
    Pattern pattern = Pattern.compile(line);
    return text(file).stream()
        .flatMap(String::lines)
        .map(pattern::matcher)
        .filter(Matcher::matches)
        .map(match -> match.group(1))
        .findFirst();
  }
}

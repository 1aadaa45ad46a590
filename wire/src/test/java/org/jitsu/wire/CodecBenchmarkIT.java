package org.jitsu.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.openjdk.jmh.generators.bytecode.JmhBytecodeGenerator;

/**
 * JMH on {@link CodecBenchmark}, in a JVM that compiles as the daemon's does: nothing is allocated
 * for a packet. What a step costs is printed.
 */
@Timeout(180)
class CodecBenchmarkIT {

  /**
   * Bytes a call. No object is smaller than 8; JMH itself makes a few kilobytes in an iteration,
   * which some hundred thousand calls share.
   */
  private static final double NOTHING = 0.5;

  @TempDir Path directory;

  @Test
  void nothingIsAllocatedForAPacket() throws Exception {
    Path results = directory.resolve("results.csv");
    List<String> command = new ArrayList<>(List.of(java(), "-XX:TieredStopAtLevel=1"));
    command.addAll(List.of("-XX:+UseSerialGC", "--sun-misc-unsafe-memory-access=allow"));
    command.addAll(List.of("-cp", generated() + File.pathSeparator + classPath()));
    command.addAll(List.of("org.openjdk.jmh.Main", "CodecBenchmark", "-f", "0", "-prof", "gc"));
    command.addAll(List.of("-wi", "2", "-w", "500ms", "-i", "3", "-r", "500ms"));
    command.addAll(List.of("-rf", "csv", "-rff", results.toString()));

    String said = run(command);

    List<String> lines = Files.readAllLines(results);
    System.out.println(String.join("\n", lines.stream().filter(this::isCost).toList()));
    List<String> allocations =
        lines.stream().filter(line -> line.contains("gc.alloc.rate.norm")).toList();
    assertThat(allocations).as(said).hasSize(8);
    assertThat(allocations)
        .allSatisfy(line -> assertThat(score(line)).as(line).isLessThan(NOTHING));
  }

  private boolean isCost(String line) {
    return line.contains("\"ns/op\"");
  }

  /** The fifth column: "Benchmark","Mode","Threads","Samples","Score". */
  private static double score(String line) {
    return Double.parseDouble(line.split(",", -1)[4]);
  }

  /** Has the harness around the benchmark written and compiled. */
  private Path generated() throws Exception {
    Path own = Files.createDirectories(directory.resolve("own/org/jitsu/wire"));
    Path compiled = Path.of(CodecBenchmark.class.getResource("CodecBenchmark.class").toURI());
    Files.copy(compiled, own.resolve("CodecBenchmark.class"));
    Path sources = Files.createDirectories(directory.resolve("sources"));
    Path classes = Files.createDirectories(directory.resolve("classes"));
    JmhBytecodeGenerator.main(
        new String[] {
          directory.resolve("own").toString(), sources.toString(), classes.toString(), "reflection"
        });
    List<String> arguments = new ArrayList<>(List.of("-proc:none", "-nowarn"));
    arguments.addAll(List.of("-d", classes.toString(), "-cp", classPath()));
    try (Stream<Path> files = Files.walk(sources)) {
      files.map(Path::toString).filter(name -> name.endsWith(".java")).forEach(arguments::add);
    }
    int exit =
        ToolProvider.getSystemJavaCompiler()
            .run(null, null, null, arguments.toArray(String[]::new));
    assertThat(exit).isZero();
    return classes;
  }

  private static String classPath() {
    return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
  }

  private static String java() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }

  private static String run(List<String> command) throws Exception {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
    return said;
  }
}

package org.jitsu.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;

/**
 * {@code bin/jitsu bench} in namespaces of its own, as the launcher starts it. It ends with its
 * test.
 */
public final class BenchProcess implements AutoCloseable {
  private static final Path ROOT = Path.of(System.getProperty("jitsu.root"));

  private final Process process;
  private final Path directory;

  private BenchProcess(Process process, Path directory) {
    this.process = process;
    this.directory = directory;
  }

  /** Skips the test where what it stands on is missing. */
  public static void assumeParts() {
    for (String image : List.of("hello.elf", "hello-process", "hello-server")) {
      assumeThat(ROOT.resolve("unikernels/hello/target").resolve(image))
          .as("made by unikernels/build")
          .exists();
    }
    assumeThat(Path.of("/dev/net/tun")).as("the kernel's tun driver").exists();
  }

  /**
   * Starts it, without the launcher's look at whether all is built. It heeds Ctrl-C also where the
   * tests run in the background of a shell, which has its children ignore that.
   */
  public static BenchProcess start(Path directory, String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of("env", "--default-signal=INT", "unshare"));
    command.addAll(List.of("--net", "--mount", "--pid", "--fork", "--kill-child"));
    command.addAll(List.of("--mount-proc", ROOT.resolve("bin/jitsu").toString(), "bench"));
    command.addAll(List.of(arguments));
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectOutput(directory.resolve("out").toFile())
            .redirectError(directory.resolve("err").toFile());
    builder.environment().put("JITSU_INSIDE", "namespaces");
    builder.environment().put("JAVA_HOME", System.getenv("JITSU_TEST_JDK"));
    return new BenchProcess(builder.start(), directory);
  }

  /** Returns what it printed. */
  public String said() throws IOException {
    return Files.readString(directory.resolve("out")) + Files.readString(directory.resolve("err"));
  }

  /** Waits until it has printed those words. */
  public void awaitWords(String words, long atMost, TimeUnit unit) {
    await(words)
        .atMost(atMost, unit)
        .until(
            () -> {
              assertThat(process.isAlive()).as(said()).isTrue();
              return said().contains(words);
            });
  }

  /** Sends it what a terminal sends at Ctrl-C. */
  public void interrupt() throws IOException, InterruptedException {
    long jvm = process.children().findFirst().orElseThrow().pid();
    assertThat(new ProcessBuilder("kill", "-INT", Long.toString(jvm)).start().waitFor()).isZero();
  }

  /** Waits for its end, and returns its exit code. */
  public int exitCode(long atMost, TimeUnit unit) throws IOException, InterruptedException {
    boolean ended = process.waitFor(atMost, unit);
    assertThat(ended).as("ends in time; it said %s", said()).isTrue();
    return process.exitValue();
  }

  /** Ends it where its test failed before: as a terminal does, and by force what is deaf. */
  @Override
  public void close() {
    process.children().forEach(ProcessHandle::destroy);
    try {
      process.onExit().orTimeout(1, TimeUnit.MINUTES).join();
    } catch (CompletionException deaf) {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
  }

  /** Reads the rows that it wrote. */
  public static List<JsonNode> rows(Path json) throws IOException {
    List<JsonNode> rows = new ArrayList<>();
    for (String line : Files.readAllLines(json)) {
      rows.add(new ObjectMapper().readTree(line));
    }
    return rows;
  }
}

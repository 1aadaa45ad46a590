package org.jitsu.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jitsu.ops.ControlClient;
import org.jitsu.ops.Start;
import org.jitsu.ops.Status;

/** A daemon in a process of its own, as {@code bin/jitsu serve} starts it. */
final class DaemonProcess {

  private static final String MACHINE_ID = "02:00:00:00:00:00:00:00";

  static {
    // Netty complains where no network card is to take its machine's name from.
    System.setProperty("io.netty.machineId", MACHINE_ID);
  }

  private static final int PATIENCE_S = 60;

  private final Process process;
  private final Path log;
  private final Path control;
  private final ControlClient client;

  private DaemonProcess(Process process, Path log, Path control) {
    this.process = process;
    this.log = log;
    this.control = control;
    this.client = new ControlClient(control);
  }

  static DaemonProcess start(
      List<String> before,
      Path configuration,
      Map<String, String> environment,
      Path log,
      Path control)
      throws IOException {
    List<String> words = List.of("serve", "-c", configuration.toString());
    return startWith(before, words, environment, log, control);
  }

  /** Starts one by other words than {@code serve}'s. */
  static DaemonProcess startWith(
      List<String> before,
      List<String> words,
      Map<String, String> environment,
      Path log,
      Path control)
      throws IOException {
    List<String> line = new ArrayList<>(before);
    line.addAll(program());
    line.addAll(words);
    ProcessBuilder builder = new ProcessBuilder(line).redirectErrorStream(true);
    builder.environment().putAll(environment);
    return new DaemonProcess(builder.redirectOutput(log.toFile()).start(), log, control);
  }

  /**
   * Returns the words that start the program: the running JVM's java, and what the launcher says.
   */
  static List<String> program() {
    return List.of(
        Path.of(System.getenv().getOrDefault("JITSU_TEST_JDK", System.getProperty("java.home")))
            .resolve("bin/java")
            .toString(),
        "--enable-native-access=ALL-UNNAMED",
        "--sun-misc-unsafe-memory-access=allow",
        "-XX:+UseSerialGC",
        "-XX:+UseCompactObjectHeaders",
        "-Xms24m",
        "-Xmx256m",
        "-XX:MaxDirectMemorySize=64m",
        "-XX:-UsePerfData",
        "-XX:TieredStopAtLevel=1",
        "-Dio.netty.machineId=" + MACHINE_ID,
        "-Djitsu.root=" + Lab.ROOT,
        "-cp",
        Lab.ROOT.resolve("jitsu/target/lib") + "/*",
        "org.jitsu.app.Jitsu");
  }

  /** Waits until queries are answered. */
  void awaitAnswers() {
    await("the daemon answers")
        .atMost(PATIENCE_S, TimeUnit.SECONDS)
        .failFast("it ended", () -> !process.isAlive())
        .ignoreException(IOException.class)
        .until(() -> !status().listen().isEmpty());
  }

  long pid() {
    return process.pid();
  }

  /** Returns how many files it has open. */
  long descriptors() throws IOException {
    try (Stream<Path> open = Files.list(Path.of("/proc", Long.toString(pid()), "fd"))) {
      return open.count();
    }
  }

  /** Returns a client of its own for whoever wants one. */
  ControlClient client() {
    return new ControlClient(control);
  }

  Status status() throws IOException {
    return client.status();
  }

  List<Start> starts() throws IOException {
    return client.starts();
  }

  Status.Guest guest(String name) throws IOException {
    return status().guests().stream()
        .filter(guest -> guest.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  /** Waits until a guest is in a state, and returns it. */
  Status.Guest awaitState(String guest, String state) {
    await(guest + " is " + state)
        .atMost(PATIENCE_S, TimeUnit.SECONDS)
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(2)) // ten thousand lives wait here twice each
        .until(() -> guest(guest).state().equals(state));
    try {
      return guest(guest);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** Asks by the control socket for a guest to be stopped. */
  void stop(String guest) throws IOException {
    try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      channel.connect(UnixDomainSocketAddress.of(control));
      String request =
          "POST /guests/" + guest + "/stop HTTP/1.1\r\nHost: it\r\nConnection: close\r\n\r\n";
      channel.write(StandardCharsets.US_ASCII.encode(request));
      String answer =
          new String(Channels.newInputStream(channel).readAllBytes(), StandardCharsets.UTF_8);
      assertThat(answer).startsWith("HTTP/1.1 202");
    }
  }

  /** Sends SIGTERM, and returns the exit code. */
  int terminate() throws InterruptedException {
    process.destroy();
    return awaitExit();
  }

  /** Sends SIGHUP. */
  void hangUp() throws IOException, InterruptedException {
    Process kill = new ProcessBuilder("kill", "-HUP", Long.toString(pid())).inheritIO().start();
    assertThat(kill.waitFor()).isZero();
  }

  /** Sends SIGKILL, and waits for the end. */
  void kill() throws InterruptedException {
    process.destroyForcibly();
    awaitExit();
  }

  /** Waits for the end, and returns the exit code. */
  int awaitExit() throws InterruptedException {
    assertThat(process.waitFor(PATIENCE_S, TimeUnit.SECONDS)).as("%s ends", this).isTrue();
    return process.exitValue();
  }

  /** Returns everything that it has printed so far. */
  String log() throws IOException {
    return Files.readString(log);
  }

  /** Ends it, whatever it does. */
  void close() throws InterruptedException {
    client.close();
    process.destroyForcibly();
    process.waitFor();
  }

  @Override
  public String toString() {
    return "the daemon of process " + pid();
  }
}

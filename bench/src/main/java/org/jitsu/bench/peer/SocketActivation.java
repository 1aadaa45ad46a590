package org.jitsu.bench.peer;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.jitsu.bench.lab.CannotRun;
import org.jitsu.bench.lab.Processes;
import org.jitsu.bench.lab.Site;
import org.jitsu.bench.lab.Startable;
import org.jitsu.bench.lab.Tool;
import org.jitsu.core.time.Ticker;
import org.jitsu.linux.spawn.Command;
import org.jitsu.linux.spawn.OsProcess;
import org.jspecify.annotations.Nullable;

/**
 * A socket that is listened on before there is a server, as systemd does it: the first connection
 * waits in the kernel's queue, the server is started, and when it listens {@code
 * systemd-socket-proxyd} takes the connection to it. Whoever connects starts it; there is no exec
 * to begin from.
 *
 * <p>What a unit's {@code After=} and a notification do where systemd is the first process does a
 * shell here: the proxy refuses whoever comes before its server listens (systemd issue 2105).
 */
final class SocketActivation implements Startable {
  private static final String ACTIVATE = "systemd-socket-activate";
  private static final String PROXY = "/lib/systemd/systemd-socket-proxyd";
  private static final int BEHIND = 8080;
  private static final int LISTENING = 0x0a;

  private static final long DEADLINE_NS = 10_000_000_000L;
  private static final long LOOK_AGAIN_NS = 1_000_000;

  private final List<String> words;
  private final Path log;
  private final String version;
  private @Nullable OsProcess process;

  private SocketActivation(List<String> words, Path log, String version) {
    this.words = words;
    this.log = log;
    this.version = version;
  }

  static SocketActivation open(ServedRoot root, Path directory)
      throws CannotRun, IOException, InterruptedException {
    String version = Installed.version(ACTIVATE, "systemd");
    Installed.version(PROXY, "systemd");
    List<String> line = root.lineOutside();
    return new SocketActivation(
        List.of(
            ACTIVATE,
            "--listen=127.0.0.1:" + Site.PORT,
            "sh",
            "-c",
            script(),
            line.getFirst(),
            line.getLast()),
        directory.resolve("log"),
        version);
  }

  /**
   * Runs the program and its name behind; a socket that listens is in state 0A of the kernel's
   * table.
   */
  private static String script() {
    return "\"$0\" %1$d \"$1\" & until grep -q ':%1$04X 00000000:0000 0A' /proc/net/tcp; do :; done;"
            .formatted(BEHIND)
        + " exec %s 127.0.0.1:%d".formatted(PROXY, BEHIND);
  }

  /** Returns what it calls itself. */
  String version() {
    return version;
  }

  /** Listens. */
  @Override
  public void prepare() throws IOException, InterruptedException {
    process = Command.of(words).output(log).error(log).start();
    long deadlineNs = Ticker.system().nowNs() + DEADLINE_NS;
    while (!isListening(Site.PORT)) {
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      if (Ticker.system().nowNs() > deadlineNs) {
        throw new IOException(ACTIVATE + " does not listen: " + Files.readString(log).strip());
      }
      LockSupport.parkNanos(LOOK_AGAIN_NS);
    }
  }

  /** Whoever asked would start it. */
  private static boolean isListening(int port) throws IOException {
    String end = ":%04X 00000000:0000 %02X ".formatted(port, LISTENING);
    return Files.readAllLines(Path.of("/proc/net/tcp")).stream()
        .anyMatch(line -> line.contains(end));
  }

  /** Does nothing: the client's connection does it. */
  @Override
  public void start() {
    // It listens already.
  }

  @Override
  public void stop() throws IOException, InterruptedException {
    OsProcess running = process;
    if (running == null) {
      return;
    }
    process = null;
    Optional<ProcessHandle> server = Processes.find(running.identity().pid(), ServedRoot::isServer);
    server.ifPresent(ProcessHandle::destroyForcibly);
    Tool.kill(running);
    long deadlineNs = Ticker.system().nowNs() + DEADLINE_NS;
    while (isListening(BEHIND)) {
      if (Ticker.system().nowNs() > deadlineNs) {
        throw new IOException("the server behind " + PROXY + " does not end");
      }
      LockSupport.parkNanos(LOOK_AGAIN_NS);
    }
  }

  @Override
  public InetSocketAddress server() {
    return ByCommand.HERE;
  }

  @Override
  public Optional<Neighbour> neighbour() {
    return Optional.empty();
  }

  @Override
  public void close() throws IOException {
    try {
      stop();
    } catch (InterruptedException hurry) {
      Thread.currentThread().interrupt(); // it was killed
    }
  }
}

package org.jitsu.bench.lab;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.jitsu.bench.client.Resolver;
import org.jitsu.core.time.Ticker;
import org.jitsu.linux.spawn.Command;
import org.jitsu.linux.spawn.OsProcess;

/**
 * A daemon, started by the command that everybody types. It is stopped, with its guests, when this
 * is closed. One thread uses it.
 */
public final class Daemon implements AutoCloseable {
  /** Where every daemon answers. */
  public static final InetSocketAddress DNS = Site.DNS;

  private static final long ANSWER_DEADLINE_NS = 30_000_000_000L;
  private static final int ONE_QUERY_MS = 50;
  private static final long ASK_AGAIN_NS = 1_000_000;
  private static final long STOP_DEADLINE_S = 15;

  private final OsProcess process;
  private final Path directory;
  private final Served served;
  private final long startedNs;

  private Daemon(OsProcess process, Path directory, Served served, long startedNs) {
    this.process = process;
    this.directory = directory;
    this.served = served;
    this.startedNs = startedNs;
  }

  /**
   * Starts one; returns when it is executed, not when it answers.
   *
   * @param launcher bin/jitsu
   * @param directory for its configuration, its state and its log
   */
  public static Daemon start(Path launcher, Path directory, Served served) throws IOException {
    return start(List.of(), launcher, directory, served);
  }

  /**
   * Starts one under a command that runs another, as {@code setpriv} does.
   *
   * @param under that command; empty for none
   */
  public static Daemon start(List<String> under, Path launcher, Path directory, Served served)
      throws IOException {
    Path configuration = directory.resolve("jitsu.yaml");
    Files.writeString(configuration, served.configuration(directory));
    List<String> words = new ArrayList<>(under);
    words.addAll(List.of(launcher.toString(), "serve", "-c", configuration.toString()));
    Command command =
        Command.of(words)
            .ownSession() // Ctrl-C is for us: we keep what was measured, then stop it
            .output(log(directory))
            .error(log(directory));
    long startedNs = Ticker.system().nowNs();
    return new Daemon(command.start(), directory, served, startedNs);
  }

  /**
   * Asks for the zone's SOA until it is answered.
   *
   * @return how long after the exec, in nanoseconds
   * @throws CannotRun when the daemon ended or did not answer within 30 s
   */
  public long awaitAnswer() throws CannotRun, IOException, InterruptedException {
    IOException last = new IOException("it was not asked");
    try (Resolver resolver = resolver(ONE_QUERY_MS)) {
      while (Ticker.system().nowNs() - startedNs < ANSWER_DEADLINE_NS && process.isAlive()) {
        try {
          resolver.ask(Site.ZONE, "SOA");
          return Ticker.system().nowNs() - startedNs;
        } catch (IOException notYet) {
          last = notYet;
        }
        if (Thread.interrupted()) {
          throw new InterruptedException();
        }
        LockSupport.parkNanos(ASK_AGAIN_NS);
      }
    }
    throw new CannotRun(
        "the daemon %s: %s".formatted(process.isAlive() ? "gave no answer" : "ended", lastWords()),
        "its last words say what it lacks; this was its configuration:\n"
            + served.configuration(directory),
        last);
  }

  /** Returns a client of its DNS side; the caller closes it. */
  public Resolver resolver(int timeoutMs) throws IOException {
    return new Resolver(Site.DNS, timeoutMs);
  }

  /** Returns the door to it. */
  public Control control() {
    return new Control(Site.control(directory));
  }

  /**
   * Returns the command line of the VMM that runs its guest of that image now.
   *
   * @throws CannotRun when none runs below it
   */
  public VmmLine vmmLine(Path kernel) throws IOException, CannotRun {
    return Processes.find(control().pid(), words -> words.contains(kernel.toString()))
        .map(vmm -> new VmmLine(Processes.commandLine(vmm.pid())))
        .orElseThrow(
            () ->
                new CannotRun(
                    "no guest runs below the daemon, so the bare one cannot be started as it was",
                    "see the daemon's log: " + lastWords()));
  }

  /** Stops it and, because a stopped daemon leaves its guests running, its guests first. */
  @Override
  public void close() throws IOException {
    boolean interrupted = Thread.interrupted();
    try {
      if (process.isAlive()) {
        control().putToSleep(served.guests());
      }
    } catch (IOException | InterruptedException deaf) {
      // It ends below whether or not it still listens; its guests die with the namespace.
    }
    try {
      end();
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void end() throws IOException {
    for (int signal : new int[] {OsProcess.TERMINATE, OsProcess.KILL}) {
      process.signal(signal);
      try {
        process.onExit().get(STOP_DEADLINE_S, TimeUnit.SECONDS);
        return;
      } catch (TimeoutException | ExecutionException deaf) {
        // The next signal is louder.
      } catch (InterruptedException hurry) {
        process.signal(OsProcess.KILL);
        Thread.currentThread().interrupt();
        return;
      }
    }
    throw new IOException("the daemon did not end when it was killed");
  }

  /** Returns whether its log, with those of daemons before it in the same place, has the words. */
  public boolean said(String words) throws IOException {
    return Files.readString(log(directory)).contains(words);
  }

  /** Returns the end of its log. */
  public String lastWords() {
    try {
      List<String> lines = Files.readAllLines(log(directory));
      return String.join("\n", lines.subList(Math.max(0, lines.size() - 20), lines.size()));
    } catch (IOException none) {
      return "it wrote no log";
    }
  }

  private static Path log(Path directory) {
    return directory.resolve("daemon.log");
  }
}

package org.jitsu.bench.lab;

import java.io.IOException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jitsu.linux.spawn.Command;
import org.jitsu.linux.spawn.Exit;
import org.jitsu.linux.spawn.OsProcess;
import org.jitsu.linux.spawn.Transcript;

/** Programs that are run to their ends. */
public final class Tool {
  private static final long DEADLINE_S = 30;

  private Tool() {}

  /**
   * Runs a program; returns what it printed, 16 KiB at most.
   *
   * @throws IOException with what it printed, when it failed or did not end within 30 s
   */
  public static String run(Command command) throws IOException, InterruptedException {
    try (Transcript words = Transcript.open()) {
      OsProcess process = command.descriptor(1, words.fd()).descriptor(2, words.fd()).start();
      Exit exit = awaitEnd(process, command.toString());
      if (!exit.equals(new Exit.Code(0))) {
        throw new IOException("%s: %s: %s".formatted(command, exit, words.text().strip()));
      }
      return words.text();
    }
  }

  /** Kills a process and waits for its end; one that was interrupted before kills it as well. */
  public static void kill(OsProcess process) throws IOException, InterruptedException {
    process.signal(OsProcess.KILL);
    awaitEnd(process, process.toString());
  }

  /**
   * Waits for the end of a process.
   *
   * @param what it is, for the message
   * @throws IOException when it has not ended after 30 s; it is killed then
   */
  public static Exit awaitEnd(OsProcess process, String what)
      throws IOException, InterruptedException {
    try {
      return process.onExit().get(DEADLINE_S, TimeUnit.SECONDS);
    } catch (TimeoutException | ExecutionException stuck) {
      process.signal(OsProcess.KILL);
      throw new IOException(what + " did not end within " + DEADLINE_S + " s", stuck);
    } catch (InterruptedException stop) {
      process.signal(OsProcess.KILL);
      throw stop;
    }
  }
}

package org.jitsu.app.power;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jitsu.linux.spawn.Command;
import org.jitsu.linux.spawn.Exit;
import org.jitsu.linux.spawn.OsProcess;
import org.jitsu.linux.spawn.Transcript;
import org.jitsu.power.ipmi.Program;

/** Runs ipmitool and the like. */
public final class SpawnedProgram implements Program {
  private static final int DEADLINE_S = 5;

  @Override
  public String run(List<String> command) throws IOException {
    try (Transcript printed = Transcript.open();
        OsProcess process =
            Command.of(command).descriptor(1, printed.fd()).descriptor(2, printed.fd()).start()) {
      try {
        Exit exit = process.onExit().get(DEADLINE_S, TimeUnit.SECONDS);
        if (!exit.equals(new Exit.Code(0))) {
          throw new IOException(command.getFirst() + ": " + exit + ": " + printed.text().strip());
        }
        return printed.text();
      } catch (TimeoutException | ExecutionException e) {
        process.signal(OsProcess.KILL);
        throw new IOException(command.getFirst() + " did not end in " + DEADLINE_S + " s", e);
      } catch (InterruptedException e) {
        process.signal(OsProcess.KILL);
        Thread.currentThread().interrupt();
        throw new IOException(command.getFirst() + ": interrupted", e);
      }
    }
  }
}

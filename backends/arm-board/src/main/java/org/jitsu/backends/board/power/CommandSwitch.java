package org.jitsu.backends.board.power;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import org.jitsu.backends.xl.reach.CommandRunner;
import org.jitsu.core.hypervisor.HypervisorException;

/** Commands of this machine; each has switched when it exits with 0. */
final class CommandSwitch implements PowerSwitch {

  private static final Duration DEADLINE = Duration.ofSeconds(30);

  private final CommandRunner runner;
  private final List<String> on;
  private final List<String> off;

  /**
   * A switch of two commands.
   *
   * @param runner runs them
   * @param on the program and its arguments
   * @param off the same
   */
  CommandSwitch(CommandRunner runner, List<String> on, List<String> off) {
    this.runner = runner;
    this.on = on;
    this.off = off;
  }

  @Override
  public void on() throws IOException {
    run(on);
  }

  @Override
  public void off() throws IOException {
    run(off);
  }

  private void run(List<String> words) throws IOException {
    try {
      CommandRunner.Finished finished = runner.run(words, InputStream.nullInputStream(), DEADLINE);
      if (!finished.isGood()) {
        throw new IOException(
            "'"
                + String.join(" ", words)
                + "' exited with "
                + finished.exit()
                + ": "
                + finished.errors().strip());
      }
    } catch (HypervisorException failed) {
      throw new IOException(failed.getMessage(), failed);
    }
  }
}

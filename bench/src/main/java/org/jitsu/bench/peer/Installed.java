package org.jitsu.bench.peer;

import java.io.IOException;
import org.jitsu.bench.lab.CannotRun;
import org.jitsu.bench.lab.Tool;
import org.jitsu.linux.spawn.Command;
import org.jitsu.linux.spawn.Programs;

/** Programs of this machine, and what they call themselves. */
final class Installed {
  private Installed() {}

  /**
   * Returns the first line that a program prints of its version.
   *
   * @param packageName Debian's, which has it
   * @throws CannotRun when it is not installed
   */
  static String version(String program, String packageName)
      throws CannotRun, IOException, InterruptedException {
    if (Programs.find(program).isEmpty()) {
      throw new CannotRun(program + " is not installed", "apt-get install " + packageName);
    }
    return Tool.run(Command.of(program, "--version")).lines().findFirst().orElse(program);
  }
}

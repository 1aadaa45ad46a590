package org.jitsu.bench.peer;

import java.io.IOException;
import org.jitsu.bench.lab.Tool;
import org.jitsu.linux.spawn.Command;
import org.jitsu.linux.spawn.OsProcess;

/** The program by itself: as quick as a start can be here. */
final class PlainProcess extends ByCommand {
  private final Command command;

  PlainProcess(ServedRoot root) {
    command = Command.of(root.lineOutside());
  }

  @Override
  Command command() {
    return command;
  }

  @Override
  void end(OsProcess server) throws IOException, InterruptedException {
    Tool.kill(server);
  }
}

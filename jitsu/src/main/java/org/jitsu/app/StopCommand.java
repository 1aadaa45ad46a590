package org.jitsu.app;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Stops a guest. */
@Command(
    name = "stop",
    mixinStandardHelpOptions = true,
    description = {
      "Has the running daemon stop a guest, as its configuration says: destroyed, shut down or paused.",
      "Whoever comes next wakes it again."
    },
    footerHeading = "%nExample:%n",
    footer = "  bin/jitsu stop -c jitsu.yaml www")
final class StopCommand implements Callable<Integer> {

  @Mixin private DaemonOption daemon = new DaemonOption();

  @Parameters(paramLabel = "GUEST", description = "The guest's name.")
  private String guest = "";

  @Override
  public Integer call() throws CannotException {
    daemon.ask(client -> client.stop(guest));
    return 0;
  }
}

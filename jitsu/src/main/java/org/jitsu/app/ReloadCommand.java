package org.jitsu.app;

import java.util.concurrent.Callable;
import org.jitsu.ops.ControlClient;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Has a running daemon read its zone files again. */
@Command(
    name = "reload",
    mixinStandardHelpOptions = true,
    description = {
      "Has the running daemon read its zone files and its certificate again, without losing a query.",
      "When something is wrong with them it goes on with those it has, and says what."
    },
    footerHeading = "%nExamples:%n",
    footer = "  bin/jitsu reload -c jitsu.yaml")
final class ReloadCommand implements Callable<Integer> {

  @Mixin private DaemonOption daemon = new DaemonOption();

  @Override
  public Integer call() throws CannotException {
    daemon.ask(ControlClient::reload);
    return 0;
  }
}

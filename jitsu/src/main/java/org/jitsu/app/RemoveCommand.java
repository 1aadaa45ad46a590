package org.jitsu.app;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Has a running daemon serve a service no longer that was added. */
@Command(
    name = "remove",
    mixinStandardHelpOptions = true,
    description = {
      "Has the running daemon serve a service no longer that jitsu add added, and returns when its guest has stopped.",
      "Its addresses are nobody's then."
    },
    footerHeading = "%nExample:%n",
    footer = "  bin/jitsu remove -c jitsu.yaml shop.example.test")
final class RemoveCommand implements Callable<Integer> {

  @Mixin private DaemonOption daemon = new DaemonOption();

  @Parameters(paramLabel = "SERVICE", description = "The service's first name.")
  private String service = "";

  @Override
  public Integer call() throws CannotException {
    daemon.ask(client -> client.remove(service));
    return 0;
  }
}

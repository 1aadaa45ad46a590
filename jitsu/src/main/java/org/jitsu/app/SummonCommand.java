package org.jitsu.app;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Boots the guest of a service. */
@Command(
    name = "summon",
    mixinStandardHelpOptions = true,
    description = {
      "Has the running daemon boot the guest behind a service, and returns when it is ready.",
      "Budgets and hours do not count for an operator; memory and turns do."
    },
    footerHeading = "%nExample:%n",
    footer = "  bin/jitsu summon -c jitsu.yaml www.example.test")
final class SummonCommand implements Callable<Integer> {

  @Mixin private DaemonOption daemon = new DaemonOption();

  @Parameters(paramLabel = "SERVICE", description = "The service's first name.")
  private String service = "";

  @Override
  public Integer call() throws CannotException {
    daemon.ask(client -> client.summon(service));
    return 0;
  }
}

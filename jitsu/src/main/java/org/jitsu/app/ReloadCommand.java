package org.jitsu.app;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Has a running daemon read its configuration again. */
@Command(
    name = "reload",
    mixinStandardHelpOptions = true,
    description = {
      "Has the running daemon read its configuration again, and the zone files, certificates and secrets that it names, and says what that changed.",
      "Guests of services that did not change are not touched, nor are their connections. When anything is wrong nothing changes, and it says what."
    },
    footerHeading = "%nExamples:%n",
    footer = "  bin/jitsu reload -c jitsu.yaml")
final class ReloadCommand implements Callable<Integer> {

  @Mixin private DaemonOption daemon = new DaemonOption();

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws CannotException {
    daemon.ask(client -> client.reload().forEach(spec.commandLine().getOut()::println));
    return 0;
  }
}

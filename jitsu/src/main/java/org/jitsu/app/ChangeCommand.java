package org.jitsu.app;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Has a running daemon serve a service that was added as another file says. */
@Command(
    name = "change",
    mixinStandardHelpOptions = true,
    description = {
      "Has a service that jitsu add added, and its guest, be as they are written now, and says what that changed.",
      "What can change while the guest runs does; what matters only when it starts holds from its next start on. Over another address it is removed and added anew."
    },
    footerHeading = "%nExample:%n",
    footer = "  bin/jitsu change -c jitsu.yaml shop.example.test shop.yaml")
final class ChangeCommand implements Callable<Integer> {

  @Mixin private DaemonOption daemon = new DaemonOption();

  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(index = "0", paramLabel = "SERVICE", description = "The service's first name.")
  private String service = "";

  @Mixin private YamlFile file = new YamlFile();

  @Override
  public Integer call() throws CannotException {
    String yaml = file.text();
    daemon.ask(
        client -> client.change(service, yaml).forEach(spec.commandLine().getOut()::println));
    return 0;
  }
}

package org.jitsu.app;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Has a running daemon serve a service more. */
@Command(
    name = "add",
    mixinStandardHelpOptions = true,
    description = {
      "Has the running daemon serve a service more, and its guest: one of each, written as they would stand in the configuration.",
      "Both are checked as the configuration is. The daemon remembers them; jitsu remove takes them away."
    },
    footerHeading = "%nExample:%n",
    footer = "  bin/jitsu add -c jitsu.yaml shop.yaml")
final class AddCommand implements Callable<Integer> {

  @Mixin private DaemonOption daemon = new DaemonOption();

  @Mixin private YamlFile file = new YamlFile();

  @Override
  public Integer call() throws CannotException {
    String yaml = file.text();
    daemon.ask(client -> client.add(yaml));
    return 0;
  }
}

package org.jitsu.app;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows what a guest printed. */
@Command(
    name = "console",
    mixinStandardHelpOptions = true,
    description = "Shows the newest part of what a guest printed, 64 KiB at most.",
    footerHeading = "%nExamples:%n",
    footer = {"  bin/jitsu console -c jitsu.yaml www", "  bin/jitsu console -c jitsu.yaml -f www"})
final class ConsoleCommand implements Callable<Integer> {

  @Mixin private DaemonOption daemon = new DaemonOption();

  @Parameters(paramLabel = "GUEST", description = "The guest's name.")
  private String guest = "";

  @Option(
      names = {"-f", "--follow"},
      description =
          "Go on with what it prints, over all its starts, until the daemon ends or Ctrl-C.")
  private boolean follow;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws CannotException {
    PrintWriter out = spec.commandLine().getOut();
    daemon.ask(
        client ->
            client.console(
                guest,
                follow,
                text -> {
                  out.print(text);
                  out.flush();
                }));
    return 0;
  }
}

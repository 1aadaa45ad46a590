package org.jitsu.app;

import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import org.jitsu.ops.Start;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows the newest starts, phase by phase. */
@Command(
    name = "trace",
    mixinStandardHelpOptions = true,
    description = {
      "Shows the newest starts as waterfalls: when each phase was reached, and what took the time.",
      "Where energy is metered, also the joules from the phase before."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  bin/jitsu trace -c jitsu.yaml www",
      "  bin/jitsu trace -c jitsu.yaml --chrome > trace.json"
    })
final class TraceCommand implements Callable<Integer> {

  @Mixin private DaemonOption daemon = new DaemonOption();

  @Parameters(
      arity = "0..1",
      paramLabel = "GUEST",
      description = "The guest's name (default: every guest).")
  private String guest = "";

  @Option(names = "-n", paramLabel = "N", description = "How many (default: ${DEFAULT-VALUE}).")
  private int count = 5;

  @Option(names = "--chrome", description = "Print JSON for chrome://tracing or ui.perfetto.dev.")
  private boolean chrome;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws CannotException {
    PrintWriter out = spec.commandLine().getOut();
    daemon.ask(
        client -> {
          if (chrome) {
            out.print(client.chromeTrace(guest));
            return;
          }
          List<Start> starts = client.starts(guest);
          starts.stream()
              .skip(Math.max(0, starts.size() - Math.max(0, count)))
              .forEach(start -> out.println(Waterfall.of(start)));
        });
    out.flush();
    return 0;
  }
}

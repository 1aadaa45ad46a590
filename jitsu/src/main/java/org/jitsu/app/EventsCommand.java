package org.jitsu.app;

import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jitsu.ops.Event;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Shows what becomes of guests. */
@Command(
    name = "events",
    mixinStandardHelpOptions = true,
    description = "Shows what became of the guests lately, at most the newest 1024 events.",
    footerHeading = "%nExamples:%n",
    footer = {"  bin/jitsu events -c jitsu.yaml", "  bin/jitsu events -c jitsu.yaml -f"})
final class EventsCommand implements Callable<Integer> {

  @Mixin private DaemonOption daemon = new DaemonOption();

  @Option(
      names = {"-f", "--follow"},
      description = "Go on with what comes, until the daemon ends or Ctrl-C.")
  private boolean follow;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws CannotException {
    PrintWriter out = spec.commandLine().getOut();
    daemon.ask(
        client ->
            client.events(
                follow,
                event -> {
                  out.println(line(event));
                  out.flush();
                }));
    return 0;
  }

  /** Returns a line for people. */
  static String line(Event event) {
    String what =
        switch (event) {
          case Event.Changed(_, _, String from, String to, String why) ->
              from + " -> " + to + " (" + why + ")";
          case Event.Started(_, _, long start, String outcome, double ms) ->
              String.format(Locale.ROOT, "start %d: %s, %.2f ms", start, outcome, ms);
        };
    return String.format(Locale.ROOT, "%6d  %-20s %s", event.number(), event.guest(), what);
  }
}

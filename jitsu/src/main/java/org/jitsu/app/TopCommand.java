package org.jitsu.app;

import java.io.Console;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jitsu.ops.ControlClient;
import org.jitsu.ops.Status;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Shows again and again what a running daemon does. */
@Command(
    name = "top",
    mixinStandardHelpOptions = true,
    description = {
      "Shows what the running daemon does, again every second, until Ctrl-C: what it answers, and the guests, those first with which something happens."
    },
    footerHeading = "%nExamples:%n",
    footer = {"  bin/jitsu top -c jitsu.yaml", "  bin/jitsu top -c jitsu.yaml --times 1"})
final class TopCommand implements Callable<Integer> {

  private static final long SECOND_NS = 1_000_000_000;

  /** Clears the screen and goes to its beginning (ECMA-48, ED and CUP). */
  private static final String CLEAR = "\033[2J\033[H";

  @Mixin private DaemonOption daemon = new DaemonOption();

  @Option(names = "--times", paramLabel = "N", description = "How often; without it until Ctrl-C.")
  private int times = Integer.MAX_VALUE;

  @Option(
      names = "--lines",
      paramLabel = "N",
      description =
          "How many lines the terminal has (default: what LINES says, or ${DEFAULT-VALUE}).",
      defaultValue = "${env:LINES:-24}")
  private int lines = 24;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws CannotException {
    if (times < 1 || lines < 1) {
      throw new ParameterException(spec.commandLine(), "--times and --lines are 1 or more");
    }
    daemon.ask(this::show);
    return 0;
  }

  private void show(ControlClient client) throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    boolean isTerminal =
        Optional.ofNullable(System.console()).filter(Console::isTerminal).isPresent();
    try (Termination termination = new Termination()) {
      @Nullable Status before = null;
      for (int shown = 0; shown < times; shown++) {
        if (shown > 0 && termination.await(SECOND_NS)) {
          return;
        }
        Status now = client.status();
        out.print(isTerminal ? CLEAR : "");
        TopScreen.of(before, now)
            .lines(isTerminal ? lines - 1 : Integer.MAX_VALUE)
            .forEach(out::println);
        out.flush();
        before = now;
      }
    }
  }
}

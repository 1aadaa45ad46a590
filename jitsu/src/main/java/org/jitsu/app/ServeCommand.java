package org.jitsu.app;

import java.util.concurrent.Callable;
import java.util.logging.Level;
import org.jitsu.core.time.Ticker;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Runs the daemon in the foreground until it is told to end. */
@Command(
    name = "serve",
    mixinStandardHelpOptions = true,
    description = {
      "Answers DNS queries and boots the guests behind the names.",
      "SIGTERM or Ctrl-C ends the daemon; guests that run go on running, and the next daemon finds them."
    },
    footerHeading = "%nExample:%n",
    footer = "  bin/jitsu serve -c docs/examples/hello.yaml")
final class ServeCommand implements Callable<Integer> {

  @Mixin private ConfigurationOption configuration = new ConfigurationOption();

  @Option(
      names = {"-v", "--verbose"},
      description = "Log more.")
  private boolean verbose;

  @Override
  public Integer call() throws CannotException {
    if (verbose) {
      LogFormat.level(Level.FINE);
    }
    try (Termination termination = new Termination();
        Backends backends = new Backends();
        RunningDaemon daemon =
            RunningDaemon.start(configuration.load(backends.names()), backends, Ticker.system())) {
      System.err.println(daemon.greeting());
      termination.await();
    }
    return 0;
  }
}

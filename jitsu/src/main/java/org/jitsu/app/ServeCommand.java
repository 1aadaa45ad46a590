package org.jitsu.app;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.logging.Level;
import org.jitsu.config.Configuration;
import org.jitsu.config.Daemon;
import org.jitsu.core.time.Ticker;
import org.jitsu.linux.poll.ThreadPriority;
import org.jitsu.linux.spawn.InheritedCapabilities;
import org.jitsu.linux.sys.LinuxException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Runs the daemon in the foreground until it is told to end. */
@Command(
    name = ServeCommand.NAME,
    mixinStandardHelpOptions = true,
    description = {
      "Answers DNS queries and boots the guests behind the names.",
      "SIGHUP has it read its configuration again, and the files that it names, as jitsu reload does.",
      "SIGTERM or Ctrl-C ends the daemon; guests that run go on running, and the next daemon finds them."
    },
    footerHeading = "%nExample:%n",
    footer = "  bin/jitsu serve -c docs/examples/hello.yaml")
final class ServeCommand implements Callable<Integer> {
  static final String NAME = "serve";

  private static final System.Logger LOG = System.getLogger(ServeCommand.class.getName());

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
    serve(configuration.file());
    return 0;
  }

  /** Runs the daemon of this configuration until it is told to end. */
  static void serve(Path file) throws CannotException {
    handNothingDown();
    try (Termination termination = new Termination();
        Backends backends = new Backends();
        RunningDaemon daemon = start(file, backends)) {
      ThreadPriority.lower(); // there may be clients, who do not wait for a greeting
      Hangup.listen(daemon::reload);
      try (FileWatch _ = watch(file, daemon)) {
        System.err.println(daemon.greeting());
        termination.await();
      }
    } catch (IOException e) {
      throw new CannotException(file + " cannot be watched: " + e, e);
    }
  }

  private static @Nullable FileWatch watch(Path file, RunningDaemon daemon) throws IOException {
    return daemon.isWatched() ? FileWatch.of(file, daemon::reload) : null;
  }

  /** Before there is any other thread: what guests run must not have the daemon's rights. */
  private static void handNothingDown() throws CannotException {
    try {
      InheritedCapabilities.handNoneDown();
    } catch (LinuxException e) {
      throw new CannotException(
          "guests would have the daemon's capabilities: " + e.getMessage(), e);
    }
  }

  private static RunningDaemon start(Path file, Backends backends) throws CannotException {
    List<Path> damaged = new ArrayList<>();
    Origin origin = ConfigurationOption.origin(file, backends.names(), damaged::add);
    Configuration whole = ConfigurationOption.load(origin);
    if (whole.daemon().log() == Daemon.Log.JSON) {
      LogFormat.json();
    }
    RunningDaemon daemon = RunningDaemon.start(whole, origin, backends, Ticker.system());
    damaged.forEach(one -> setAside(origin.kept(), one)); // the directory is locked by now
    return daemon;
  }

  private static void setAside(AdditionFiles files, Path file) {
    try {
      LOG.log(
          System.Logger.Level.ERROR,
          "{0} is damaged, and what it added is not served; it is kept as {1}",
          file,
          files.setAside(file));
    } catch (IOException e) {
      LOG.log(System.Logger.Level.ERROR, "{0} is damaged, and stays: {1}", file, e);
    }
  }
}

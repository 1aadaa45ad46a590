package org.jitsu.app;

import java.io.IOException;
import java.nio.file.Path;
import org.jitsu.ops.ControlClient;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which running daemon a command speaks to. */
final class DaemonOption {

  @Mixin private ConfigurationOption configuration = new ConfigurationOption();

  @Option(
      names = "--control",
      paramLabel = "SOCKET",
      description = "The daemon's control socket, instead of the configuration's.")
  private @Nullable Path control;

  /** What a command asks. */
  @FunctionalInterface
  interface Errand {
    void run(ControlClient client) throws IOException;
  }

  /** Asks the daemon; what it says against it, or that there is none, ends the command. */
  void ask(Errand errand) throws CannotException {
    Path socket =
        control == null ? configuration.load(new Backends().names()).daemon().control() : control;
    try (ControlClient client = new ControlClient(socket)) {
      errand.run(client);
    } catch (IOException e) {
      throw new CannotException(String.valueOf(e.getMessage()), e);
    }
  }
}

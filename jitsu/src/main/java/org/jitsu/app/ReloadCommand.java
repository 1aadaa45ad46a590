package org.jitsu.app;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jitsu.ops.ControlClient;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Has a running daemon read its zone files again. */
@Command(
    name = "reload",
    mixinStandardHelpOptions = true,
    description = {
      "Has the running daemon read its zone files and its certificate again, without losing a query.",
      "When something is wrong with them it goes on with those it has, and says what."
    },
    footerHeading = "%nExamples:%n",
    footer = "  bin/jitsu reload -c jitsu.yaml")
final class ReloadCommand implements Callable<Integer> {

  @Mixin private ConfigurationOption configuration = new ConfigurationOption();

  @Option(
      names = "--control",
      paramLabel = "SOCKET",
      description = "The daemon's control socket, instead of the configuration's.")
  private @Nullable Path control;

  @Override
  public Integer call() throws CannotException {
    Path socket =
        control == null ? configuration.load(new Backends().names()).daemon().control() : control;
    try (ControlClient client = new ControlClient(socket)) {
      client.reload();
      return 0;
    } catch (IOException e) {
      throw new CannotException(String.valueOf(e.getMessage()), e);
    }
  }
}

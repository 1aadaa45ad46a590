package org.jitsu.app;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

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

  /** What the control door takes. */
  private static final int MOST_BYTES = 64 * 1024;

  @Mixin private DaemonOption daemon = new DaemonOption();

  @Parameters(
      paramLabel = "FILE|-",
      description = "A file of YAML with guests and services; - for standard input.")
  private String file = "";

  @Override
  public Integer call() throws CannotException {
    String yaml = text();
    daemon.ask(client -> client.add(yaml));
    return 0;
  }

  private String text() throws CannotException {
    try (InputStream in = file.equals("-") ? System.in : Files.newInputStream(Path.of(file))) {
      byte[] bytes = in.readNBytes(MOST_BYTES + 1);
      if (bytes.length > MOST_BYTES) {
        throw new CannotException(file + " is larger than " + MOST_BYTES + " bytes");
      }
      return new String(bytes, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new CannotException(file + " cannot be read: " + e, e);
    }
  }
}

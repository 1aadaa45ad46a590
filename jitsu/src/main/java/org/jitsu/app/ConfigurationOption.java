package org.jitsu.app;

import java.nio.file.Path;
import java.util.Set;
import org.jitsu.config.Configuration;
import org.jitsu.config.ConfigurationException;
import org.jitsu.config.Loaded;
import org.jitsu.config.Problem;
import picocli.CommandLine.Option;

/** The option that names the configuration file, and its reading. */
final class ConfigurationOption {

  @Option(
      names = {"-c", "--config"},
      paramLabel = "FILE",
      defaultValue = "/etc/jitsu/jitsu.yaml",
      description = "The configuration (default: ${DEFAULT-VALUE}).")
  private Path file = Path.of("/etc/jitsu/jitsu.yaml");

  Path file() {
    return file;
  }

  /** Reads the file; warnings go to standard error. */
  Configuration load(Set<String> backends) throws CannotException {
    try {
      Loaded loaded = Configuration.load(file, backends);
      for (Problem warning : loaded.warnings()) {
        System.err.println("warning: " + warning);
      }
      return loaded.configuration();
    } catch (ConfigurationException e) {
      int count = e.problems().size();
      throw new CannotException(
          (count == 1 ? "a problem" : count + " problems")
              + " in the configuration:\n"
              + e.getMessage(),
          e);
    }
  }
}

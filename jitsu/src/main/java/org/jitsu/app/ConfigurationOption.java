package org.jitsu.app;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jitsu.config.Configuration;
import org.jitsu.config.ConfigurationException;
import org.jitsu.config.ConfigurationFile;
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

  /** Reads the file alone; warnings go to standard error. */
  Configuration load(Set<String> backends) throws CannotException {
    return load(file, backends);
  }

  /** Reads a file; warnings go to standard error. */
  static Configuration load(Path file, Set<String> backends) throws CannotException {
    try {
      return understood(ConfigurationFile.read(file).load(backends, List.of()));
    } catch (ConfigurationException e) {
      throw wrong(e);
    }
  }

  /**
   * Reads a file, and finds what was added to it at run time.
   *
   * @param damaged told of each addition that cannot be understood
   */
  static Origin origin(Path file, Set<String> backends, Consumer<Path> damaged)
      throws CannotException {
    try {
      ConfigurationFile read = ConfigurationFile.read(file);
      Path state = read.load(backends, List.of()).configuration().daemon().state();
      AdditionFiles kept = new AdditionFiles(state.resolve("added"));
      AdditionFiles.Found found = kept.read();
      found.damaged().forEach(damaged);
      return new Origin(read, backends, kept, found.whole());
    } catch (IOException e) {
      throw new CannotException("what was added at run time cannot be read: " + e, e);
    } catch (ConfigurationException e) {
      throw wrong(e);
    }
  }

  /** Returns the configuration of it all; warnings go to standard error. */
  static Configuration load(Origin origin) throws CannotException {
    try {
      return understood(origin.load());
    } catch (ConfigurationException e) {
      throw wrong(e);
    }
  }

  private static Configuration understood(Loaded loaded) {
    for (Problem warning : loaded.warnings()) {
      System.err.println("warning: " + warning);
    }
    return loaded.configuration();
  }

  private static CannotException wrong(ConfigurationException e) {
    int count = e.problems().size();
    return new CannotException(
        (count == 1 ? "a problem" : count + " problems")
            + " in the configuration:\n"
            + e.getMessage(),
        e);
  }
}

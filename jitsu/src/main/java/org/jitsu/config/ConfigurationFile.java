package org.jitsu.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/**
 * A configuration's file as it stood when it was read, to be understood again with other additions.
 *
 * @param path where it is
 * @param text what stood there
 */
public record ConfigurationFile(Path path, String text) {

  /**
   * Reads a file.
   *
   * @param path a YAML file of at most 10 MiB; paths in it are relative to its directory
   * @throws ConfigurationException when there is none, or it is no text
   */
  public static ConfigurationFile read(Path path) throws ConfigurationException {
    return new ConfigurationFile(path, Source.text(path));
  }

  /**
   * Understands and checks it, together with its additions.
   *
   * @param backends the words for the backends that are there
   * @throws ConfigurationException with all that is wrong
   */
  public Loaded load(Set<String> backends, List<Addition> additions) throws ConfigurationException {
    return ConfigurationReader.read(this, additions, backends, Configuration.defaultState());
  }
}

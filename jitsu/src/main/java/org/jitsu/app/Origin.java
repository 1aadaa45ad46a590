package org.jitsu.app;

import java.util.List;
import java.util.Set;
import org.jitsu.config.Addition;
import org.jitsu.config.ConfigurationException;
import org.jitsu.config.ConfigurationFile;
import org.jitsu.config.Loaded;

/**
 * Where a daemon's configuration comes from: its file, as it was read the last time, and what was
 * added at run time.
 *
 * @param file the file
 * @param backends the words for the backends that are there
 * @param kept where additions are kept
 * @param additions those that there are
 */
record Origin(
    ConfigurationFile file, Set<String> backends, AdditionFiles kept, List<Addition> additions) {

  Origin {
    additions = List.copyOf(additions);
  }

  /** Returns the configuration of it all. */
  Loaded load() throws ConfigurationException {
    return file.load(backends, additions);
  }

  /** Returns the same with the file as it stands now. */
  Origin reread() throws ConfigurationException {
    return new Origin(ConfigurationFile.read(file.path()), backends, kept, additions);
  }

  /** Returns the same with other additions. */
  Origin with(List<Addition> others) {
    return new Origin(file, backends, kept, others);
  }
}

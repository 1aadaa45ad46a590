package org.jitsu.bench.lab;

import java.nio.file.Path;
import java.util.List;

/** What a daemon serves during a measurement. */
public interface Served {

  /**
   * Returns the daemon's configuration.
   *
   * @param directory for its state and its control socket
   */
  String configuration(Path directory);

  /** Returns the names of its guests. */
  List<String> guests();
}

package org.jitsu.bench;

import org.jitsu.bench.lab.Backend;
import org.jitsu.bench.lab.Site;
import picocli.CommandLine.Option;

/** The option of scenarios with many guests, which are processes unless something else is said. */
final class GuestsOption {
  @Option(
      names = "--backend",
      paramLabel = "BACKEND",
      defaultValue = "process",
      converter = BackendWord.class,
      description = "What runs the guests: qemu, or process (default: ${DEFAULT-VALUE}).")
  private Backend backend = Backend.PROCESS;

  /** Returns what they are. */
  Site site() {
    return Surroundings.site(backend);
  }
}

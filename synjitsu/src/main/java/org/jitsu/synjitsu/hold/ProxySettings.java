package org.jitsu.synjitsu.hold;

import java.nio.file.Path;

/**
 * What answering in guests' names needs beyond the network.
 *
 * @param profiles the file of what is known of guests, in a directory that exists and is this
 *     daemon's alone
 * @param pins where the kernel's table of flows is pinned, in a bpffs or where one may be mounted
 * @param inKernel whether the kernel's splice is tried; what it refuses is done in memory
 */
public record ProxySettings(Path profiles, Path pins, boolean inKernel) {

  /** Where the table of open connections is pinned: beside the other. */
  public Path livePins() {
    return pins.resolveSibling(pins.getFileName() + "-live");
  }

  /** Where pinned maps are looked for by everybody. */
  private static final Path BPF_FS = Path.of("/sys/fs/bpf");

  /**
   * The settings of a daemon with this state directory, which has one daemon at a time: its pins
   * are named after it.
   *
   * @param inKernel whether the kernel's splice is tried
   */
  public static ProxySettings in(Path state, boolean inKernel) {
    String pins = "jitsu-%08x".formatted(state.toAbsolutePath().hashCode());
    return new ProxySettings(state.resolve("profiles"), BPF_FS.resolve(pins), inKernel);
  }
}

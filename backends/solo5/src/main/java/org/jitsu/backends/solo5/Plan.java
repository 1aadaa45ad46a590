package org.jitsu.backends.solo5;

import java.nio.file.Path;
import java.util.List;
import org.jitsu.core.hypervisor.GuestLink;
import org.jitsu.core.hypervisor.GuestSpec;
import org.jitsu.core.hypervisor.HypervisorException;

/**
 * How a guest will be started.
 *
 * @param spec its definition
 * @param line what its process is called with
 * @param inheritsTap whether it finds its TAP open, as descriptor {@link #TAP_FD}
 * @param confinement what of the machine it may have
 * @param files what is read in its first milliseconds, and had better lie in memory by then
 * @param meaning what its exit codes mean
 */
record Plan(
    GuestSpec spec,
    Line line,
    boolean inheritsTap,
    Confinement confinement,
    List<Path> files,
    ExitMeaning meaning) {

  /** The number under which a TAP is inherited. */
  static final int TAP_FD = 3;

  Plan {
    files = List.copyOf(files);
  }

  /** A command line that lacks the names of its links only. */
  interface Line {

    /**
     * Completes it.
     *
     * @throws HypervisorException there are fewer links than it names
     */
    List<String> with(List<GuestLink> links) throws HypervisorException;
  }
}

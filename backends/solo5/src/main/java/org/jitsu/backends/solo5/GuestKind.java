package org.jitsu.backends.solo5;

import java.nio.file.Path;
import org.jitsu.core.hypervisor.GuestSpec;
import org.jitsu.core.hypervisor.HypervisorException;

/** A way in which a definition becomes a process. */
interface GuestKind {

  /**
   * Decides all that can be decided before a start, and checks all that can be checked.
   *
   * @param home the guest's directory, absolute
   * @throws HypervisorException the first thing that is wrong, in a sentence without the guest's
   *     name
   */
  Plan plan(GuestSpec spec, Path home) throws HypervisorException;
}

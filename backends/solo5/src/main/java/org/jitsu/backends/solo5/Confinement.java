package org.jitsu.backends.solo5;

import java.io.IOException;
import org.jitsu.linux.cgroup.ControlGroup;
import org.jitsu.linux.cgroup.Limits;
import org.jitsu.linux.spawn.CpuSet;
import org.jspecify.annotations.Nullable;

/**
 * What of the machine a guest may have.
 *
 * @param cpus where alone it may run; null for everywhere
 * @param limits how much it may use
 */
record Confinement(@Nullable CpuSet cpus, Limits limits) {

  /** Makes the control group of one start; null when nothing is limited. */
  @Nullable ControlGroup group(GuestHome home) throws IOException {
    return limits.isEmpty() ? null : ControlGroup.make(home.groupPrefix(), limits);
  }
}

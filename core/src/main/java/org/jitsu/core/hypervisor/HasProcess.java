package org.jitsu.core.hypervisor;

import java.util.OptionalInt;
import org.jitsu.core.GuestName;

/** The talent of a hypervisor whose guests are processes of this machine. */
public interface HasProcess {

  /**
   * Returns the pid of the process that runs the guest; empty when none does. It may have ended
   * meanwhile. Any thread.
   */
  OptionalInt pid(GuestName guest);
}

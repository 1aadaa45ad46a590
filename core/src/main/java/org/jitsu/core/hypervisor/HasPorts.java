package org.jitsu.core.hypervisor;

import org.jitsu.core.GuestName;

/** The talent of a hypervisor that forwards ports of this host to its guests. */
public interface HasPorts {

  /**
   * Returns where a guest that runs, with {@link GuestSpec.Network#USER}, is reached; nowhere when
   * it has ended meanwhile. Blocks.
   */
  Attachment.Ports ports(GuestName guest) throws HypervisorException;
}

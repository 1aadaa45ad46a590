package org.jitsu.core.hypervisor;

import java.util.List;
import org.jitsu.core.GuestName;

/** The talent of a hypervisor that can do part of a start before anybody waits for it. */
public interface Prepares {

  /**
   * Makes ready what the next start of a defined guest that does not run can use; what that is, and
   * whether it is used, is the hypervisor's own affair, and nothing is executed of the guest.
   * Blocks. Doing it twice does no more than doing it once.
   *
   * @param links the interfaces that were made ahead for that start, as {@link Hypervisor#start}
   *     will be given them unless they had to be made anew; empty where it has none, or none yet
   */
  void prepare(GuestName guest, List<GuestLink> links) throws HypervisorException;
}

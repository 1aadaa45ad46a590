package org.jitsu.core.hypervisor;

import java.io.IOException;
import java.util.Optional;
import org.jitsu.core.GuestName;
import org.jitsu.core.Mac;

/**
 * Makes the interfaces of guests. A link is fresh for every start (an offload that one guest
 * negotiated never meets the next), up, and unplugged: on no bridge. Calls block and may come from
 * any thread.
 */
public interface GuestLinks {

  /** Makes the guest's link; one that is left over from an earlier start is removed first. */
  GuestLink make(GuestName guest, Mac mac) throws IOException;

  /** Returns the guest's link if there is one: how a daemon that comes back finds it. */
  Optional<GuestLink> find(GuestName guest, Mac mac) throws IOException;

  /**
   * Returns whether the link is plugged, on the bridge: its guest was serving when it was last seen
   * to.
   */
  boolean isPlugged(GuestLink link) throws IOException;

  /** Removes the guest's link if there is one. */
  void remove(GuestName guest) throws IOException;
}

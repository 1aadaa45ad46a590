package org.jitsu.core.hypervisor;

import java.net.InetSocketAddress;
import java.util.Map;
import org.jitsu.core.Mac;
import org.jitsu.core.service.Port;

/** Where a started guest is reached. */
public sealed interface Attachment {

  /**
   * A device of this host.
   *
   * @param ifName the interface
   * @param mac the guest's MAC
   */
  record Tap(String ifName, Mac mac) implements Attachment {}

  /**
   * Forwarded ports only (user-mode networking).
   *
   * @param listening where the VMM listens for each port of its guest
   */
  record Ports(Map<Port, InetSocketAddress> listening) implements Attachment {
    public Ports {
      listening = Map.copyOf(listening);
    }

    /** A guest that is not reached at all. */
    public Ports() {
      this(Map.of());
    }
  }
}

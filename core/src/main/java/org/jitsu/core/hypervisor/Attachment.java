package org.jitsu.core.hypervisor;

import org.jitsu.core.Mac;

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
   * Forwarded ports only (user-mode networking): the VMM listens on the service's own addresses and
   * ports.
   */
  record Ports() implements Attachment {}
}

package org.jitsu.guest;

import java.util.List;
import org.jitsu.core.GuestName;
import org.jitsu.core.hypervisor.GuestSpec;
import org.jitsu.core.hypervisor.Hypervisor;
import org.jitsu.core.hypervisor.StopMode;
import org.jitsu.core.service.Readiness;
import org.jitsu.core.service.Service;
import org.jitsu.core.summon.Holding;
import org.jspecify.annotations.Nullable;

/**
 * A guest as the keeper needs to know it.
 *
 * @param spec what is booted
 * @param hypervisor what boots it
 * @param stop how it is stopped when it is idle
 * @param ahead how it is put to sleep after it was booted before anybody wanted it; null if it is
 *     not booted so
 * @param bootDeadlineNs how long a start may take until it serves
 * @param services what it carries; at least one
 */
public record KeptGuest(
    GuestSpec spec,
    Hypervisor hypervisor,
    StopMode stop,
    @Nullable StopMode ahead,
    long bootDeadlineNs,
    List<Service> services) {

  public KeptGuest {
    services = List.copyOf(services);
  }

  GuestName name() {
    return spec.name();
  }

  /** Returns whether it is attached by a link of ours, and not by forwarded ports. */
  boolean hasLink() {
    return spec.network() == GuestSpec.Network.TAP;
  }

  /**
   * Returns whether everybody who comes is held while it is away. Without a link that is so over
   * TCP, and not over UDP.
   */
  boolean isHeld() {
    return hasLink() || services.stream().allMatch(Service::isTcpOnly);
  }

  /** Returns what is held for it. */
  public Holding holding() {
    return new Holding(spec, services);
  }

  /** Returns whether all that is waited for shows on the wire, where Synjitsu sees it. */
  boolean isReadyOnWire() {
    return services.stream()
        .map(Service::ready)
        .allMatch(ready -> ready instanceof Readiness.Tcp || ready instanceof Readiness.Arp);
  }

  /** Returns how long it may be unused: as long as the most patient of its services says. */
  long idleNs() {
    return services.stream().mapToLong(Service::idleNs).max().orElseThrow();
  }
}

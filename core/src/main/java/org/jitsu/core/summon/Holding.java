package org.jitsu.core.summon;

import java.util.List;
import org.jitsu.core.GuestName;
import org.jitsu.core.Mac;
import org.jitsu.core.hypervisor.GuestSpec;
import org.jitsu.core.service.Service;

/**
 * What is answered for while a guest is away.
 *
 * @param spec what is booted, for how it will answer depends on that
 * @param services the services it carries, whose addresses are held; at least one
 */
public record Holding(GuestSpec spec, List<Service> services) {

  public Holding {
    services = List.copyOf(services);
    if (services.isEmpty()) {
      throw new IllegalArgumentException(spec.name() + " carries no service");
    }
  }

  /** Returns the guest. */
  public GuestName guest() {
    return spec.name();
  }

  /** Returns its MAC, which every one of its addresses has for ever, whoever answers. */
  public Mac mac() {
    return spec.mac();
  }
}

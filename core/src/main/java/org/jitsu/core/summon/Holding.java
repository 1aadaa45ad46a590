package org.jitsu.core.summon;

import java.util.List;
import org.jitsu.core.GuestName;
import org.jitsu.core.Mac;
import org.jitsu.core.service.Service;

/**
 * What is answered for while a guest is away.
 *
 * @param guest the guest
 * @param mac its MAC, which every one of its addresses has for ever, whoever answers
 * @param services the services it carries, whose addresses are held; at least one
 */
public record Holding(GuestName guest, Mac mac, List<Service> services) {

  public Holding {
    services = List.copyOf(services);
    if (services.isEmpty()) {
      throw new IllegalArgumentException(guest + " carries no service");
    }
  }
}

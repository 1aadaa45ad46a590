package org.jitsu.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jitsu.core.GuestName;
import org.jitsu.core.service.Service;

/**
 * A guest with all that it carries: what comes, goes and changes as one.
 *
 * @param guest the guest
 * @param services its services, in the order of the configuration; at least one
 */
public record Carried(Guest guest, List<CarriedService> services) {

  public Carried {
    services = List.copyOf(services);
  }

  /** Returns the guest's name. */
  public GuestName name() {
    return guest.spec().name();
  }

  /** Returns its services alone. */
  public List<Service> plainServices() {
    return services.stream().map(CarriedService::service).toList();
  }

  /** Returns all guests of a configuration that carry anything, by their names, in its order. */
  public static Map<GuestName, Carried> of(Configuration configuration) {
    Map<GuestName, List<CarriedService>> services = new LinkedHashMap<>();
    for (Service service : configuration.services()) {
      services
          .computeIfAbsent(service.guest(), _ -> new ArrayList<>())
          .add(
              new CarriedService(
                  service,
                  configuration.dns().alpn().getOrDefault(service.name(), List.of()),
                  configuration.waking().of(service),
                  configuration.proxyProtocol().contains(service.name())));
    }
    Map<GuestName, Carried> carried = new LinkedHashMap<>();
    for (Guest guest : configuration.guests()) {
      GuestName name = guest.spec().name();
      if (services.containsKey(name)) {
        carried.put(name, new Carried(guest, services.get(name)));
      }
    }
    return carried;
  }
}

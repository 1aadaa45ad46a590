package org.jitsu.app;

import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jitsu.config.Configuration;
import org.jitsu.core.service.Service;
import org.jitsu.core.wake.Tenant;
import org.jspecify.annotations.Nullable;

/**
 * What a daemon serves at a moment, to be looked up.
 *
 * @param configuration all that is said of it
 * @param services by their first names, in the order of the configuration
 * @param tenants the tenant that each guest works for, by its first service; none for the
 *     operator's own
 * @param shortestIdleNs how soon the first of them may sleep; 0 where there is none
 */
record Served(
    Configuration configuration,
    Map<String, Service> services,
    Map<String, String> tenants,
    long shortestIdleNs) {

  static Served of(Configuration configuration) {
    Map<String, Service> services = new LinkedHashMap<>();
    Map<String, String> tenants = new HashMap<>();
    for (Service service : configuration.services()) {
      services.put(service.name(), service);
      Tenant tenant = configuration.waking().tenant(service);
      tenants.putIfAbsent(service.guest().text(), tenant == null ? "" : tenant.name());
    }
    return new Served(
        configuration,
        Collections.unmodifiableMap(services),
        Map.copyOf(tenants),
        services.values().stream().mapToLong(Service::idleNs).min().orElse(0));
  }

  @Nullable Service service(String name) {
    return services.get(name);
  }

  /** Returns the tenant that a guest works for; empty when it is nobody's, or there is none. */
  String tenantOf(String guest) {
    return tenants.getOrDefault(guest, "");
  }

  /** Returns whether a service is there, and the tenant's. */
  boolean isService(String name, String tenant) {
    Service service = services.get(name);
    return service != null && configuration.waking().of(service).tenant().equals(tenant);
  }
}

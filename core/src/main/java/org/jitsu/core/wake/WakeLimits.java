package org.jitsu.core.wake;

import java.util.Map;
import org.jitsu.core.service.Service;
import org.jspecify.annotations.Nullable;

/**
 * All that is said about waking.
 *
 * @param host for all guests together
 * @param terms for each service, by its name; those that are missing are {@link WakeTerms#OPEN}
 * @param tenants by their names
 */
public record WakeLimits(
    HostLimits host, Map<String, WakeTerms> terms, Map<String, Tenant> tenants) {

  /** The host's defaults, and nothing asked of anybody. */
  public static final WakeLimits DEFAULTS = new WakeLimits(HostLimits.DEFAULTS, Map.of(), Map.of());

  public WakeLimits {
    terms = Map.copyOf(terms);
    tenants = Map.copyOf(tenants);
  }

  /** Returns the terms of a service. */
  public WakeTerms of(Service service) {
    return terms.getOrDefault(service.name(), WakeTerms.OPEN);
  }

  /** Returns whose service it is; null for the operator's own. */
  public @Nullable Tenant tenant(Service service) {
    return tenants.get(of(service).tenant());
  }
}

package org.jitsu.config;

import java.util.List;
import org.jitsu.core.service.Service;
import org.jspecify.annotations.Nullable;

/**
 * A whole configuration, checked.
 *
 * @param dns where queries are answered, and for which zones
 * @param bridge the services' network; null when there is none, and then no guest has a TAP
 * @param guests the guests, in the order of the file
 * @param services the services, in the order of the file; the guest of each is among {@code guests}
 * @param daemon the daemon's own places
 */
public record Configuration(
    Dns dns, @Nullable Bridge bridge, List<Guest> guests, List<Service> services, Daemon daemon) {

  public Configuration {
    guests = List.copyOf(guests);
    services = List.copyOf(services);
  }
}

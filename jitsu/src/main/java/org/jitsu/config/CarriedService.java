package org.jitsu.config;

import java.util.List;
import org.jitsu.core.service.Service;
import org.jitsu.core.wake.WakeTerms;

/**
 * A service with what a configuration says of it elsewhere.
 *
 * @param service the service
 * @param alpn the protocols that it says it speaks
 * @param terms who may wake its guest
 * @param announces whether its guest is told by the PROXY protocol who connects
 */
public record CarriedService(
    Service service, List<String> alpn, WakeTerms terms, boolean announces) {

  public CarriedService {
    alpn = List.copyOf(alpn);
  }
}

package org.jitsu.dns;

import org.jitsu.core.service.Service;

/**
 * A service among the zones' names.
 *
 * @param service the service
 * @param keeping what answers at its addresses while its guest is away
 */
public record Summoned(Service service, Keeping keeping) {

  /** Whether a service's addresses are kept while its guest is away. */
  public enum Keeping {
    /** Its connections are held: queries are answered at once. */
    HELD,
    /** Nobody answers there: queries are answered when the guest is ready. */
    WAIT
  }
}

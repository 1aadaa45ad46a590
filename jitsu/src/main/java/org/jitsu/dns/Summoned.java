package org.jitsu.dns;

import java.util.List;
import org.jitsu.core.service.Pool;
import org.jitsu.core.service.Service;
import org.jspecify.annotations.Nullable;

/**
 * A service among the zones' names.
 *
 * @param service the service
 * @param keeping what answers at its addresses while its guest is away
 * @param alpn the protocols over TLS or QUIC that it speaks, as its HTTPS and SVCB records name
 *     them ({@code h2}); empty for those of the scheme
 * @param pool whose seats its labels have, and then {@code service} is what they have in common;
 *     null where all its names lead to one guest
 */
public record Summoned(Service service, Keeping keeping, List<String> alpn, @Nullable Pool pool) {

  public Summoned {
    alpn = List.copyOf(alpn);
  }

  public Summoned(Service service, Keeping keeping) {
    this(service, keeping, List.of(), null);
  }

  /** Whether a service's addresses are kept while its guest is away. */
  public enum Keeping {
    /** Its connections are held: queries are answered at once. */
    HELD,
    /** Nobody answers there: queries are answered when the guest is ready. */
    WAIT
  }
}

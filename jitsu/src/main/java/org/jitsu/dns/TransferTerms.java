package org.jitsu.dns;

import java.net.InetSocketAddress;
import java.util.List;
import org.jitsu.core.wake.Prefix;
import org.jspecify.annotations.Nullable;

/**
 * Who may have a whole zone (RFC 5936), and who is told when it changes (RFC 1996).
 *
 * @param to where it may be transferred to; empty for anywhere, if there is a key
 * @param key the name of the key with which a transfer must be signed; null for none
 * @param secondaries who is told
 */
public record TransferTerms(
    List<Prefix> to, @Nullable String key, List<InetSocketAddress> secondaries) {

  /** Nobody may, and nobody is told. */
  public static final TransferTerms NONE = new TransferTerms(List.of(), null, List.of());

  public TransferTerms {
    to = List.copyOf(to);
    secondaries = List.copyOf(secondaries);
  }

  /** Returns whether this query may be answered with the zone. */
  boolean allow(Query query) {
    if (to.isEmpty() && key == null) {
      return false;
    }
    boolean fromThere =
        to.isEmpty() || to.stream().anyMatch(each -> each.contains(query.client().address()));
    Signed signed = query.signed();
    boolean isSigned =
        key == null
            || (signed != null
                && signed.isRight()
                && signed.asked().getName().toString(true).equalsIgnoreCase(key));
    return fromThere && isSigned;
  }
}

package org.jitsu.dns;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import org.jitsu.core.wake.Prefix;

/**
 * Whose queries for names that are not ours are passed on, and to whom.
 *
 * @param to the resolvers that are asked, the first that answers
 * @param from the clients; nobody else is served, whatever they ask
 */
public record ForwardTerms(List<InetSocketAddress> to, List<Prefix> from) {

  public ForwardTerms {
    to = List.copyOf(to);
    from = List.copyOf(from);
    if (to.isEmpty() || from.isEmpty()) {
      throw new IllegalArgumentException("forwarding needs resolvers and clients");
    }
  }

  /** Returns whether this client's queries are passed on. */
  boolean serve(InetAddress client) {
    return from.stream().anyMatch(prefix -> prefix.contains(client));
  }
}

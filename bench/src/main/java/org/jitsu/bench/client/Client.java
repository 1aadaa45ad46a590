package org.jitsu.bench.client;

import java.io.IOException;
import java.net.InetSocketAddress;
import org.jitsu.core.time.Ticker;

/** Fetches a page over a new TCP connection. One thread at a time calls. */
public interface Client {

  /** The word for it in results. */
  String word();

  /**
   * Whether it is to be told the server's MAC before ({@code ip neigh replace ... nud permanent});
   * if not, the host forgets it first, and the client's connection begins with the search for it.
   */
  default boolean knowsMac() {
    return false;
  }

  /**
   * Fetches {@code /}.
   *
   * @param server where
   * @param deadlineNs when to give up, in nanoseconds of {@link Ticker#system}
   * @throws IOException when the server refused, was silent until the deadline, broke off, or
   *     answered something else than HTTP
   */
  Page get(InetSocketAddress server, long deadlineNs) throws IOException;
}

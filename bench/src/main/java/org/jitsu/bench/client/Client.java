package org.jitsu.bench.client;

import java.io.IOException;
import java.net.InetSocketAddress;
import org.jitsu.core.time.Ticker;

/** Fetches a page over a new TCP connection. One thread at a time calls. */
public interface Client {

  /** The word for it in results. */
  String word();

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
